// Networks: who a connection comes from is told by its address, so no two siblings may look alike, and no network of the
// plant may hide behind the ranges a cluster keeps for its own pods and services.

import { contains, containsNetwork, overlaps } from '../addresses.ts';
import type { SiteDraft } from '../loading/draft.ts';
import type { Zone, ZoneCluster } from '../model.ts';
import type { Problem } from '../problem.ts';
import { hasRoutedPods } from '../loading/resolve.ts';
import type { Path } from '../loading/yaml-file.ts';
import { forEachZone, ownChildren, problemOf, type Rule, type ZoneProblem } from './rule.ts';

/** Siblings are told apart by what their parent sees of them. */
export const siblingRule: Rule = (draft) =>
  draft.zones.flatMap((zone) => {
    const children = ownChildren(draft, zone).filter(
      (child) => draft.understands(child, 'network') && draft.understands(child, 'seenAs'),
    );
    return children.flatMap((child, index) =>
      children.slice(0, index).flatMap((elder) => compareSiblings(draft, elder, child)),
    );
  });

function compareSiblings(draft: SiteDraft, elder: Zone, child: Zone): readonly Problem[] {
  const clash = child.seenAs.find((network) => elder.seenAs.some((other) => overlaps(network, other)));
  if (clash === undefined) return [];
  const declared = child.declaration.seenAs ?? [];
  const index = declared.findIndex((network) => overlaps(network, clash));
  const path = index < 0 ? ['network'] : ['seenAs', index];
  const shown = declared[index] ?? child.network;
  const other = elder.seenAs.find((network) => overlaps(network, clash)) ?? elder.network;
  const message = `Cannot use "${shown}" for "${child.name}": it overlaps "${other}" of its sibling "${elder.name}", and the parent tells them apart by address. Change one of the two, or "seenAs"`;
  return [problemOf(draft, child, { path, code: 'overlap', message })];
}

/** A zone's pods take an address of their own ranges for a neighbour, and never send it out. */
export const clusterRangeRule: Rule = forEachZone((zone, draft) => {
  if (!draft.understands(zone, 'network') || !draft.understands(zone, 'seenAs')) return [];
  const networks: readonly (readonly [Path, string])[] = [
    [['network'], zone.network],
    ...(zone.declaration.seenAs ?? []).map((network, index) => [['seenAs', index], network] as const),
  ];
  return networks.flatMap(([path, network]): readonly ZoneProblem[] => {
    const others = [zone, ...draft.zones.filter((other) => other !== zone)];
    const clashes = others.flatMap((other) => findClash(draft, zone, network, other));
    const [clash] = clashes;
    return clash === undefined
      ? []
      : [{ path, code: 'cluster-range', message: describeClash(network, clash, clashes.length - 1) }];
  });
});

type Clash = { readonly kind: 'pod' | 'service'; readonly range: string; readonly zone: Zone };

function findClash(draft: SiteDraft, zone: Zone, network: string, other: Zone): readonly Clash[] {
  const { cluster } = other;
  if (cluster === undefined || !draft.understands(other, 'cluster') || !draft.understands(other, 'distribution'))
    return [];
  // Pods without overlay live in the zone's own network on purpose.
  const checksPods = !(other === zone && hasRoutedPods(zone.declaration));
  if (checksPods && overlaps(network, cluster.pods)) return [{ kind: 'pod', range: cluster.pods, zone: other }];
  return overlaps(network, cluster.services) ? [{ kind: 'service', range: cluster.services, zone: other }] : [];
}

function describeClash(network: string, { kind, range, zone }: Clash, more: number): string {
  const others = more === 0 ? '' : ` and of ${more} more`;
  const usual =
    zone.distribution === 'k3s'
      ? ' (K3s takes 10.42.0.0/16 for pods and 10.43.0.0/16 for services unless told otherwise)'
      : '';
  return `Cannot use "${network}" as a network of the plant: it overlaps the ${kind} range "${range}" of "${zone.name}"${others}, so its pods could not reach it${usual}. Choose another network, or other ranges in "cluster"`;
}

/** The ranges of one cluster fit together. */
export const clusterRule: Rule = forEachZone((zone, draft) => {
  const { cluster } = zone;
  if (cluster === undefined || !draft.understands(zone, 'cluster')) return [];
  return [...findRangeFaults(cluster), ...findDnsFaults(cluster)];
});

function findRangeFaults({ pods, services }: ZoneCluster): readonly ZoneProblem[] {
  if (!overlaps(pods, services)) return [];
  const message = `Cannot use "${services}" as services: it overlaps the pod range "${pods}" of the same cluster. Choose another range`;
  return [{ path: ['cluster', 'services'], code: 'cluster-range', message }];
}

function findDnsFaults({ dns, services }: ZoneCluster): readonly ZoneProblem[] {
  if (contains(services, dns)) return [];
  const message = `Cannot use "${dns}" as dns: it lies outside the service range "${services}". Give the address of the cluster's DNS Service`;
  return [{ path: ['cluster', 'dns'], code: 'cluster-range', message }];
}

/** Devices are part of the zone, and leave something of it. */
export const deviceRule: Rule = forEachZone((zone, draft) => {
  if (!draft.understands(zone, 'devices') || !draft.understands(zone, 'network')) return [];
  const strays = (zone.declaration.devices ?? []).flatMap(({ network }, index): readonly ZoneProblem[] => {
    if (containsNetwork(zone.network, network)) return [];
    const message = `Cannot use "${network}" as a network of devices: it lies outside the zone's network "${zone.network}". Declare devices with the zone they stand in`;
    return [{ path: ['devices', index, 'network'], code: 'device-network', message }];
  });
  if (strays.length > 0 || zone.seenAs.length > 0) return strays;
  const message = `Cannot tell who "${zone.name}" is: its devices take up every address its parent could see. Give them a part of "${zone.network}"`;
  return [{ path: ['devices'], code: 'device-network', message }];
});
