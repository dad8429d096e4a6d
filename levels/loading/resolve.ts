// Declarations → zones: every default filled in, every reference followed. What a declaration leaves out is decided here
// and nowhere else. Judges nothing; the rules of topology/ do.

import { nthAddress, subtract } from '../addresses.ts';
import type { Distribution, Exposure, FluxMode, ZoneDeclaration } from '../declaration/zone.ts';
import { chooseFace } from './faces.ts';
import type { Face, Zone, ZoneCluster, ZoneForwarder } from '../model.ts';
import { isPlaced, type Parentage, type PlacedZone } from './parents.ts';
import type { ZoneDraft } from './draft.ts';

export type Surroundings = { readonly site: string; readonly fluxMode: FluxMode };

export type Tree = {
  /** The root first, then by level downwards, then by name; empty without a root. */
  readonly zones: readonly Zone[];
  /** Zones that hang below the root only for want of their true parent. */
  readonly detached: ReadonlySet<string>;
};

export function resolveTree(
  drafts: readonly ZoneDraft[],
  parents: ReadonlyMap<string, Parentage>,
  around: Surroundings,
): Tree {
  const placed = drafts.filter(isPlaced);
  const root = placed.find(({ name }) => parents.get(name)?.kind === 'top');
  if (root === undefined) return { zones: [], detached: new Set() };
  const parentOf = (name: string): string => {
    const parentage = parents.get(name);
    return parentage?.kind === 'child' ? parentage.parent : root.name;
  };
  const isDetached = (name: string): boolean => !['child', 'top'].includes(parents.get(name)?.kind ?? '');
  const zones: Zone[] = [];
  const build = (draft: PlacedZone, parent: Zone | undefined): Zone => {
    const below = placed.filter((other) => other !== root && parentOf(other.name) === draft.name).sort(byLevelThenName);
    const children: Zone[] = [];
    const own = below.filter(({ name }) => !isDetached(name));
    const zone = resolveZone(draft, parent, children, own, around);
    zones.push(zone);
    children.push(...below.map((child) => build(child, zone)));
    return zone;
  };
  build(root, undefined);
  const detached = new Set(placed.map(({ name }) => name).filter(isDetached));
  return {
    zones: zones.sort(
      (a, b) =>
        Number(b.parent === undefined) - Number(a.parent === undefined) || b.level - a.level || compareNames(a, b),
    ),
    detached,
  };
}

function byLevelThenName(a: PlacedZone, b: PlacedZone): number {
  return b.declaration.level - a.declaration.level || compareNames(a, b);
}

function compareNames(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : Number(a.name > b.name);
}

function resolveZone(
  { name, file, declaration }: PlacedZone,
  parent: Zone | undefined,
  children: readonly Zone[],
  diallers: readonly PlacedZone[],
  around: Surroundings,
): Zone {
  const cluster = resolveCluster(name, declaration, around.site);
  return {
    name,
    file,
    level: declaration.level,
    distribution: declaration.distribution,
    declaration,
    parent,
    children,
    network: declaration.network,
    seenAs: resolveSeenAs(declaration, cluster),
    forwarder: diallers.length === 0 ? undefined : resolveForwarder(declaration, diallers),
    cluster,
    fluxMode: declaration.flux?.mode ?? around.fluxMode,
    dnsMode:
      parent === undefined
        ? 'real'
        : (declaration.dns?.mode ?? (declaration.distribution === 'aks' ? 'own' : 'parent')),
  };
}

/** Pod and service ranges a distribution uses unless told otherwise. */
const RANGES: Readonly<Record<Exclude<Distribution, 'none'>, { readonly pods: string; readonly services: string }>> = {
  k3s: { pods: '10.42.0.0/16', services: '10.43.0.0/16' },
  'aks-edge-essentials': { pods: '10.42.0.0/16', services: '10.43.0.0/16' },
  aks: { pods: '10.244.0.0/16', services: '10.0.0.0/16' },
};

function resolveCluster(
  zone: string,
  { distribution, cluster }: ZoneDeclaration,
  site: string,
): ZoneCluster | undefined {
  if (distribution === 'none') return undefined;
  const isAks = distribution === 'aks';
  const services = cluster?.services ?? RANGES[distribution].services;
  return {
    name: cluster?.name ?? `${site}-${zone}`,
    arm: cluster?.arm ?? (isAks ? 'managedClusters' : 'connectedClusters'),
    pods: cluster?.pods ?? RANGES[distribution].pods,
    services,
    dns: cluster?.dns ?? nthAddress(services, 10),
    apiServer: cluster?.apiServer ?? `${nthAddress(services, 1)}:443`,
    networkPlugin: cluster?.networkPlugin ?? (isAks ? 'azure' : 'kube-router'),
  };
}

/** Whether pods show addresses of their own to the network: aks without overlay. */
export function hasRoutedPods({ distribution, cluster }: ZoneDeclaration): boolean {
  return distribution === 'aks' && cluster?.overlay === false;
}

function resolveSeenAs(declaration: ZoneDeclaration, cluster: ZoneCluster | undefined): readonly string[] {
  const pods = cluster !== undefined && hasRoutedPods(declaration) ? [cluster.pods] : [];
  const seen = declaration.seenAs ?? [declaration.network, ...pods];
  const devices = (declaration.devices ?? []).map(({ network }) => network);
  return seen.flatMap((network) => subtract(network, devices));
}

function resolveForwarder(
  { distribution, forwarder }: ZoneDeclaration,
  children: readonly PlacedZone[],
): ZoneForwarder {
  const declared = forwarder?.faces ?? [];
  const choices = children.map(({ name, declaration: { network } }) => ({
    name,
    network,
    choice: chooseFace(declared, { name, network }),
  }));
  const faces = declared.map(({ address, routed }, index): Face => {
    const dialling = choices.filter(({ choice }) => choice.kind === 'face' && choice.index === index);
    return { address, children: dialling.map(({ name }) => name), routed };
  });
  return { faces, exposure: resolveExposure(distribution, forwarder?.exposure), replicas: forwarder?.replicas ?? 1 };
}

function resolveExposure(distribution: Distribution, declared: Exposure | undefined): ZoneForwarder['exposure'] {
  if (distribution === 'none') return 'host';
  return declared ?? (distribution === 'aks' ? 'loadBalancer' : 'hostNetwork');
}
