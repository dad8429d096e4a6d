// Certificates of a zone for one run, as the issuers of the plant would write them, and the bundles that the emitted
// ConfigMaps hold.

import type { Broker } from '../../../levels/telemetry/model.ts';
import { objectsOf, type TelemetryObject } from './objects.ts';
import type { SiteAuthorities } from './site-authorities.ts';
import type { KeyPair, ZoneSecrets } from './zone-secrets.ts';

export async function issueFor(
  { client, listener }: Pick<Broker, 'client' | 'listener'>,
  authorities: SiteAuthorities,
): Promise<ReadonlyMap<string, KeyPair>> {
  const certificates = [client, listener?.certificate].filter((each) => each !== undefined);
  const issued = certificates.map(async (each) => [each.name, await authorities.issue(each)] as const);
  return new Map(await Promise.all(issued));
}

export function zoneSecrets(
  objects: readonly TelemetryObject[],
  pairs: ReadonlyMap<string, KeyPair> = new Map(),
): ZoneSecrets {
  const bundles = objectsOf(objects, 'ConfigMap').map(
    ({ metadata, data }) => [metadata.name, Object.values(data).join('')] as const,
  );
  return { pairs, bundles: new Map(bundles) };
}
