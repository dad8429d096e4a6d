// What a host without a cluster runs by: the same forwarder.yaml, Allowlist, Corefile and zone files that a cluster gets as
// objects, here as one folder that is switched as a whole. And the names of a node that answers them itself.

import { stringify } from 'yaml';
import { dnsViewOf, dnsViewsOf, type DnsView } from '../../levels/dns-view.ts';
import type { Site, Zone } from '../../levels/model.ts';
import { allowlistResource } from '../allowlist.ts';
import { type CorefilePlace, corefileOf } from '../dns/corefile.ts';
import { hostPlace } from '../dns/corefile-places.ts';
import { ownServerBlocks, viewForOwnNode } from '../dns/own.ts';
import { zoneFilesOf } from '../dns/zone-file.ts';
import { configurationText, forwarderConfiguration } from '../forwarder/configuration.ts';
import { CONFIGURATION_FOLDER } from '../forwarder/places.ts';
import { NODE_DNS_FOLDER } from './places.ts';
import { NODE_DNS_ADDRESS } from './resolver.ts';

/** The files of config/, by path in it. */
export function configFiles(site: Site, zone: Zone): ReadonlyMap<string, string> {
  const allowlist = stringify(allowlistResource(site, zone), { lineWidth: 0, aliasDuplicateObjects: false });
  return new Map([
    ['forwarder.yaml', configurationText(forwarderConfiguration(site, zone))],
    ['allowlist.yaml', allowlist],
    ...prefixed('dns', dnsFiles(dnsViewsOf(site, zone), hostPlace(`${CONFIGURATION_FOLDER}/dns`))),
  ]);
}

/** The files of node-dns/ of a zone that answers its own names. */
export function nodeDnsFiles(site: Site, zone: Zone): ReadonlyMap<string, string> {
  const view = viewForOwnNode(dnsViewOf(site, zone), zone.cluster);
  // The node asks from the very address that answers.
  const withNode = { ...view, networks: [...view.networks, `${NODE_DNS_ADDRESS}/32`] };
  return dnsFiles([withNode], hostPlace(NODE_DNS_FOLDER, [NODE_DNS_ADDRESS]));
}

/** ConfigMap `coredns-custom` for the pods of a zone that answers its own names. */
export function corednsCustom(site: Site, zone: Zone): string {
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'coredns-custom', namespace: 'kube-system' },
      data: { 'sallyport.server': ownServerBlocks(dnsViewOf(site, zone)) },
    },
    { lineWidth: 0 },
  );
}

/** Entries of a map below a folder. */
export function prefixed(folder: string, files: ReadonlyMap<string, string>): readonly [string, string][] {
  return [...files].map(([path, text]) => [`${folder}/${path}`, text]);
}

function dnsFiles(views: readonly DnsView[], place: CorefilePlace): ReadonlyMap<string, string> {
  if (views.length === 0) return new Map();
  const zoneFiles = views.flatMap((view) => zoneFilesOf(view)).map(({ name, text }): [string, string] => [name, text]);
  return new Map([['Corefile', corefileOf(views, place)], ...zoneFiles]);
}
