// `dns: own`: the child's cluster answers the listed names itself, for plants that forbid port 53 between levels and for
// AKS. Server blocks for the ConfigMap `coredns-custom`, which K3s and AKS import beside their own `.:53` block.
//
// That block must survive: it serves cluster.local and the nodes' names, and a second server block for the same zone,
// or a template for everything, stops or starves it. So each listed name is a key of its own, templates name their zone
// explicitly, and names that would take cluster names away are refused here.

import { clusterZoneTakenBy } from '../../levels/cluster-names.ts';
import { nthAddress } from '../../levels/addresses.ts';
import type { DnsView, PlantHost, PlantZone } from '../../levels/dns-view.ts';
import type { ZoneCluster } from '../../levels/model.ts';
import { ownGroupsOf } from './own-groups.ts';
import type { OwnGroup } from './own-groups.ts';
import { answering, denial, noData, withLabels } from './templates.ts';
import { reverseNameOf } from './zone-records.ts';

/** What a cluster answers by itself; a DnsView is one. */
export type OwnNames = Pick<DnsView, 'names' | 'hosts' | 'forwards'> & {
  /** The address every listed name resolves to. */
  readonly face: string;
};

/** Text of a `.server` key of `coredns-custom`. */
export function ownServerBlocks(own: OwnNames): string {
  const groups = ownGroupsOf(own.names, own.hosts, own.face);
  for (const key of [...groups.flatMap((group) => group.keys), ...own.forwards.map((forward) => forward.zone)])
    refuseClusterName(key);
  return [
    ...groups.map((group) => serverBlock(group.keys, templates(group, own.face))),
    ...reverseBlocks(own.hosts),
    ...own.forwards.map(forwardBlock),
  ].join('');
}

/**
 * The ClusterIP of a forwarder that polices its own zone. Fixed, because DNS must know it before the Service exists;
 * among the sixteen addresses that even the smallest service network keeps for fixed ones, beside the API server (1)
 * and the cluster's DNS (usually 10).
 */
export function forwarderClusterIp(cluster: Pick<ZoneCluster, 'services' | 'dns'>): string {
  const address = nthAddress(cluster.services, 15);
  return address === cluster.dns ? nthAddress(cluster.services, 14) : address;
}

/** The view as the child's own node serves it from a zone file, to itself and to its pods. */
export function viewForOwnNode(view: DnsView, cluster: Pick<ZoneCluster, 'pods'> | undefined): DnsView {
  return { ...view, networks: ['127.0.0.0/8', ...view.networks, ...(cluster === undefined ? [] : [cluster.pods])] };
}

function templates({ labels, self, below }: OwnGroup, face: string): readonly string[] {
  const { listed, deeper } = LABELS[below](labels);
  const isAllAlike = self.length === 1 && self[0] === face;
  return [
    ...(self.length === 0 ? [] : answering('A', withLabels(isAllAlike ? listed : `${labels}`), self)),
    ...(isAllAlike || deeper === undefined ? [] : answering('A', withLabels(deeper), [face])),
    ...noData(withLabels(listed)),
    ...denial(),
  ];
}

/** How many labels a listed name may have, and one below the key; written as the inside of a quantifier. */
const LABELS: Readonly<
  Record<OwnGroup['below'], (labels: number) => { readonly listed: string; readonly deeper?: string }>
> = {
  none: (labels) => ({ listed: `${labels}` }),
  'one-label': (labels) => ({ listed: `${labels},${labels + 1}`, deeper: `${labels + 1}` }),
  'any-depth': (labels) => ({ listed: `${labels},`, deeper: `${labels + 1},` }),
};

function reverseBlocks(hosts: readonly PlantHost[]): readonly string[] {
  const byName = Map.groupBy(hosts, (host) => reverseNameOf(host.address));
  return [...byName].map(([name, named]) => {
    const itself = withLabels(`${name.split('.').length}`);
    const names = [...new Set(named.map((host) => `${host.name}.`))];
    return serverBlock([name], [...answering('PTR', itself, names), ...noData(itself), ...denial()]);
  });
}

function forwardBlock({ zone, to }: PlantZone): string {
  return serverBlock([zone], ['cache 30', `forward . ${to.join(' ')}`]);
}

function serverBlock(keys: readonly string[], lines: readonly string[]): string {
  const body = ['errors', ...lines].map((line) => `    ${line}\n`).join('');
  return `${keys.map((key) => `${key}:53`).join(',\n')} {\n${body}}\n`;
}

function refuseClusterName(key: string): void {
  const zone = clusterZoneTakenBy(key);
  if (zone === undefined) return;
  throw new Error(
    `Cannot answer "${key}" in the cluster's own DNS: "${zone}" is the cluster's. Remove the name from the zone's declaration`,
  );
}
