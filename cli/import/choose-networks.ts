// The network of each zone and the address of each face: said by flag, known from the source, or a marked guess that clashes
// with nothing that is known.

import { contains, findMachineFault, findPlantNetworkFault, nthAddress, overlaps } from '../../levels/addresses.ts';
import { finding, type Finding } from './finding.ts';
import type { Guess, PlannedFace } from './plan.ts';
import type { SourceZone } from './source-zone.ts';
import type { Wishes } from './wishes.ts';

/** What K3s takes for pods and services, where nothing of the plant may be. */
const CLUSTER_RANGES = ['10.42.0.0/16', '10.43.0.0/16'];

export type ChosenNetworks = {
  readonly networks: ReadonlyMap<string, Guess>;
  /** What the parent of a zone sees of it, where that is more than its network. */
  readonly seenAs: ReadonlyMap<string, readonly string[]>;
  readonly findings: readonly Finding[];
};

export function chooseNetworks(zones: readonly SourceZone[], wishes: Wishes): ChosenNetworks {
  const networks = new Map<string, Guess>();
  const findings: Finding[] = [];
  const take = (zone: SourceZone, value: string, isGuess: boolean) => networks.set(zone.name, { value, isGuess });
  const isFree = (network: string): boolean =>
    [...CLUSTER_RANGES, ...[...networks.values()].map(({ value }) => value)].every(
      (other) => !overlaps(network, other),
    );
  for (const zone of zones) {
    const said = wishes.networks.get(zone.name);
    if (said !== undefined) take(zone, said, false);
  }
  for (const zone of zones.filter(({ name, network }) => network !== undefined && !networks.has(name))) {
    const known = zone.network ?? '';
    const fault = findPlantNetworkFault(known);
    if (fault === undefined && isFree(known)) take(zone, known, false);
    else findings.push(unusable(zone, known, fault));
  }
  for (const zone of zones.filter(({ name }) => !networks.has(name))) {
    take(zone, guessNetwork(zone, zones, isFree), true);
  }
  const seen = zones.map((zone) => ({ zone, ...seenOf(zone, networks) }));
  return {
    networks,
    seenAs: new Map(seen.map(({ zone, usable }) => [zone.name, usable])),
    findings: [...findings, ...seen.flatMap(({ zone, others }) => others.map((network) => unseen(zone, network)))],
  };
}

/** Ranges that were let in, besides its network: those no other zone and no cluster has. */
function seenOf({ name, seenAs, network: first }: SourceZone, networks: ReadonlyMap<string, Guess>) {
  const own = networks.get(name)?.value;
  const foreign = [...CLUSTER_RANGES, ...[...networks].flatMap(([zone, { value }]) => (zone === name ? [] : [value]))];
  const more = [...new Set(seenAs)].filter((network) => network !== own && network !== first);
  const usable = more.filter(
    (network) => ![...foreign, own ?? ''].some((other) => other !== '' && overlaps(network, other)),
  );
  return {
    usable: own === undefined || usable.length === 0 ? [] : [own, ...usable],
    others: more.filter((network) => !usable.includes(network)),
  };
}

function unseen({ name, at }: SourceZone, network: string): Finding {
  const was = `"${network}" was let in beside the network of ${name}, and belongs to another zone or to a cluster`;
  return finding(
    'fixed',
    'source-range',
    at,
    was,
    'Only the zone’s own addresses are let in; pods call with that of their node.',
  );
}

function unusable({ name, at }: SourceZone, network: string, fault: string | undefined): Finding {
  const why = fault === undefined ? 'it overlaps another network of the plant or of a cluster' : `it is not ${fault}`;
  const was = `"${network}" cannot be the network of ${name}: ${why}`;
  return finding(
    'ambiguous',
    'network',
    at,
    was,
    'Another stands in its place, marked; give the right one with --network.',
  );
}

/** Around the face where that is known, else the first free one of a row that tells its level. */
function guessNetwork(zone: SourceZone, zones: readonly SourceZone[], isFree: (network: string) => boolean): string {
  const around = zone.faceAddress?.replace(/\.\d+$/, '.0/24');
  const isItsOwn = !zones.some(
    ({ parent, network }) =>
      parent === zone.name &&
      network !== undefined &&
      findPlantNetworkFault(network) === undefined &&
      zone.faceAddress !== undefined &&
      findMachineFault(zone.faceAddress) === undefined &&
      contains(network, zone.faceAddress),
  );
  if (around !== undefined && isItsOwn && findPlantNetworkFault(around) === undefined && isFree(around)) return around;
  const second = Math.round(zone.level * 10);
  const row = Array.from({ length: 256 * 256 }, (_, n) => `10.${(second + (n >> 8)) % 256}.${n & 255}.0/24`);
  const network = row.find((candidate) => findPlantNetworkFault(candidate) === undefined && isFree(candidate));
  if (network === undefined) throw new Error(`Cannot find a network for "${zone.name}": all of 10.0.0.0/8 is taken`);
  return network;
}

/** The face of a zone with children. */
export function chooseFace(
  zone: SourceZone,
  children: readonly SourceZone[],
  networks: ReadonlyMap<string, Guess>,
  wishes: Wishes,
): PlannedFace | undefined {
  if (children.length === 0) return undefined;
  const own = networks.get(zone.name)?.value ?? '';
  const isKnown = zone.faceAddress !== undefined && findMachineFault(zone.faceAddress) === undefined;
  const said = wishes.faces.get(zone.name) ?? (isKnown ? zone.faceAddress : undefined);
  const address = { value: said ?? nthAddress(own, 10), isGuess: said === undefined };
  const lies = (child: SourceZone): boolean => contains(networks.get(child.name)?.value ?? own, address.value);
  return { address, children: children.map(({ name }) => name), isRouted: !children.every(lies) };
}
