// Certificates and authorities of a zone. Every certificate of it is signed by its own authority, so that a zone can vouch
// for nobody but itself.

import type { Site, Zone } from '../model.ts';
import { profileUsesOf } from '../needs/profile-use.ts';
import { BROKER_PROFILE } from './brokers.ts';
import { authoritySubject, brokerHost, CHILDREN_CERTIFICATE, PARENT_CERTIFICATE, zoneSubject } from './names.ts';
import type { Authority, Certificate, Trust } from './trust.ts';

/** Ninety days, renewed thirty before their end: a month in which a broken issuer can be noticed. */
const LIFETIME = { durationHours: 2160, renewBeforeHours: 720 } as const;

/** The server name that is the zone’s own: whatever its authority signs is at or below it. */
const serverNameOf = brokerHost;

export function trustOf(site: Pick<Site, 'declaration'>, zone: Pick<Zone, 'declaration'>): Trust {
  const name = keyVaultOf(zone);
  const identity = site.declaration.telemetry?.vaultIdentity;
  return {
    kind: zone.declaration.telemetry?.trust ?? 'certManager',
    vault: name === undefined || identity === undefined ? undefined : { name, identity },
  };
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
    // A client is known by its subject. But the common name looks like the name of a host, and OpenSSL holds such a one
    // against the name constraints of the authority unless the certificate has a server name to hold against them.
    serverNames: [serverNameOf(site, zone)],
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
