// Certificates and authorities of a zone. Every certificate of it is signed by its own authority, so that a zone can vouch
// for nobody but itself.

import type { Zone } from '../model.ts';
import { profileUsesOf } from '../needs/profile-use.ts';
import { BROKER_PROFILE } from './brokers.ts';
import { authoritySubject, brokerHost, CHILDREN_CERTIFICATE, PARENT_CERTIFICATE, zoneSubject } from './names.ts';
import type { Authority, Certificate, Trust } from './trust.ts';

/** Ninety days, renewed thirty before their end: a month in which a broken issuer can be noticed. */
const LIFETIME = { durationHours: 2160, renewBeforeHours: 720 } as const;

/** The server name that is the zone’s own: whatever its authority signs is at or below it. */
const serverNameOf = brokerHost;

export function trustOf(zone: Pick<Zone, 'declaration'>): Trust {
  if (zone.declaration.telemetry?.trust !== 'secretSync') return { kind: 'certManager' };
  return { kind: 'secretSync', keyVault: keyVaultOf(zone) ?? '' };
}

/** The vault that is declared, else the one that the zone’s profile names. */
export function keyVaultOf(zone: Pick<Zone, 'declaration'>): string | undefined {
  const declared = zone.declaration.telemetry?.keyVault;
  const profile = profileUsesOf(zone).find(({ name }) => name === BROKER_PROFILE);
  return declared ?? profile?.values.get('keyVault')?.[0];
}

export function clientCertificate(site: string, zone: string): Certificate {
  return {
    name: PARENT_CERTIFICATE,
    usage: 'client',
    subject: zoneSubject(site, zone),
    serverNames: [],
    authority: zone,
    ...LIFETIME,
  };
}

export function serverCertificate(site: string, zone: string): Certificate {
  return {
    name: CHILDREN_CERTIFICATE,
    usage: 'server',
    subject: zoneSubject(site, zone),
    serverNames: [brokerHost(site, zone)],
    authority: zone,
    ...LIFETIME,
  };
}

export function authorityOf(site: string, zone: string): Authority {
  return {
    zone,
    subject: authoritySubject(site, zone),
    permitted: { serverName: serverNameOf(site, zone), subject: { unit: zone, organization: site } },
  };
}
