// What runs in the clusters of a plant besides us, as far as anybody notices: the namespaces that objects of ours are for, the
// definitions of kinds that are not ours, and brokers that entries lead to. Their installers would make them, once the cluster
// is there.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { forwarderAllowlist } from '../../../levels/forwarder-allowlist.ts';
import type { Site, Zone } from '../../../levels/model.ts';
import { asObject, type KubernetesObject } from '../../support/api-client.ts';
import type { CertificateAuthority } from '../../support/certificates.ts';
import { trustDefinitions } from '../trust-definitions.ts';
import { type Broker, brokerObjects } from './broker-objects.ts';

/** Made by the steps, and by what the steps install. */
const OTHERS = ['sallyport', 'sallyport-probe', 'flux-system', 'azure-arc', 'kube-system'];

/** `clone` is a clone of the plant's repository. */
export async function workloadsOf(
  clone: string,
  site: Site,
  zone: Zone,
  authority: CertificateAuthority,
): Promise<readonly KubernetesObject[]> {
  const brokers = brokersOf(site, zone);
  const folderOf = (part: string): string => join(clone, 'dist', site.name, zone.name, part);
  const trusted = namespacesIn(folderOf('trust'));
  const namespaces = new Set([
    ...namespacesIn(folderOf('policies')),
    ...trusted,
    ...brokers.map(({ namespace }) => namespace),
  ]);
  const image = `${site.declaration.images.registry}/library/client:1`;
  const parts = await Promise.all(brokers.map((broker) => brokerObjects(broker, image, authority)));
  const definitions = trusted.length === 0 ? [] : await trustDefinitions();
  return [...[...namespaces].map(namespaceNamed), ...definitions, ...parts.flat()];
}

/** Services that entries of the zone's forwarder lead to. */
export function brokersOf(site: Site, zone: Zone): readonly Broker[] {
  if (zone.forwarder === undefined) return [];
  const brokers = new Map<string, Broker>();
  for (const { host = '', to } of forwarderAllowlist(site, zone).grants.flatMap(({ entries }) => entries)) {
    if (to?.service === undefined || to.namespace === undefined) continue;
    const { namespace, service, port } = to;
    const hosts = [...(brokers.get(`${namespace}/${service}`)?.hosts ?? []), host];
    brokers.set(`${namespace}/${service}`, { namespace, service, port, hosts });
  }
  return [...brokers.values()];
}

function namespacesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const objects = readdirSync(folder).map((file) => asObject(parse(readFileSync(join(folder, file), 'utf8'))));
  return objects.flatMap(({ metadata }) => metadata.namespace ?? []).filter((name) => !OTHERS.includes(name));
}

function namespaceNamed(name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}
