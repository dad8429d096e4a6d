// Everything the broker of a zone needs to believe others and to be believed: bundles of authorities, and its certificates.
//
//   listener   cert-manager makes key and certificate, or they are fetched from the vault: as the zone says
//   client     fetched from the vault in both cases; without one it is placed by hand (host/trust-steps.ts)
//
// cert-manager cannot make what a client shows: data flows read `client_cert.pem` and `client_key.pem`, and it writes
// `tls.crt` and `tls.key`.

import type { Site } from '../../levels/model.ts';
import type { Broker } from '../../levels/telemetry/model.ts';
import type { Certificate } from '../../levels/telemetry/trust.ts';
import { bundleObjects } from './bundle-objects.ts';
import { fetchedObjects } from './fetched-objects.ts';
import { certificateObject, issuerObject } from './issued-objects.ts';
import type { TrustObject } from './trust-object.ts';

/** None where no broker connects to another and no endpoint names an authority. */
export function trustObjects(site: Site, broker: Broker): readonly TrustObject[] {
  return [...bundleObjects(site, broker), ...serverObjects(site, broker), ...clientObjects(site, broker)];
}

function serverObjects(site: Site, broker: Broker): readonly TrustObject[] {
  if (broker.listener === undefined) return [];
  const { certificate } = broker.listener;
  if (broker.trust.kind === 'secretSync') return fetched(site, broker, certificate);
  return [issuerObject(broker.zone), certificateObject(certificate)];
}

function clientObjects(site: Site, broker: Broker): readonly TrustObject[] {
  return broker.client === undefined ? [] : fetched(site, broker, broker.client);
}

function fetched(site: Site, { trust: { vault } }: Broker, certificate: Certificate): readonly TrustObject[] {
  if (vault === undefined) return [];
  return fetchedObjects({ site: site.name, cloud: site.cloud, vault }, certificate);
}
