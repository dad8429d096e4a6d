// Certificates whose keys are made in the cluster by cert-manager: an Issuer that signs with the authority of the zone, and a
// Certificate that keeps a Secret fresh. The Secret has the keys `tls.crt` and `tls.key`, which is what a listener reads.

import { authorityObjectName } from '../../levels/telemetry/names.ts';
import type { Certificate } from '../../levels/telemetry/trust.ts';
import type { TrustObject } from './trust-object.ts';

const API_VERSION = 'cert-manager.io/v1';

/** Signs with the Secret that onboarding places (host/trust-steps.ts). */
export function issuerObject(zone: string): TrustObject {
  const name = authorityObjectName(zone);
  return { apiVersion: API_VERSION, kind: 'Issuer', name, content: { spec: { ca: { secretName: name } } } };
}

export function certificateObject(certificate: Certificate): TrustObject {
  const { name, usage, subject, serverNames, authority, durationHours, renewBeforeHours } = certificate;
  const spec = {
    commonName: subject.commonName,
    dnsNames: serverNames,
    duration: `${durationHours}h`,
    issuerRef: { group: 'cert-manager.io', kind: 'Issuer', name: authorityObjectName(authority) },
    // A broker accepts chains of one kind of key; those of authorities are made alike (cli/init/pki-commands.ts).
    privateKey: { algorithm: 'ECDSA', rotationPolicy: 'Always', size: 256 },
    renewBefore: `${renewBeforeHours}h`,
    secretName: name,
    subject: { organizationalUnits: [subject.unit], organizations: [subject.organization] },
    usages: ['digital signature', usage === 'server' ? 'server auth' : 'client auth'],
  };
  return { apiVersion: API_VERSION, kind: 'Certificate', name, content: { spec } };
}
