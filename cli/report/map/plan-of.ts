// From a site to the plan of its map: a plate for each zone and for each conduit above it, the outside, and a line for every
// stretch that a connection or a message of telemetry goes.

import type { Site, Zone } from '../../../levels/model.ts';
import type { Conduit } from '../conduits/conduit.ts';
import { outsideOf } from '../conduits/conduits-of.ts';
import { crowdsOf } from './crowds.ts';
import type { Line, Plan, Plate } from './plan.ts';
import { conduitPlate, OUTSIDE, zonePlate } from './plate-ids.ts';
import { ranksOf } from './ranks-of.ts';
import { stretchesOf } from './stretches-of.ts';
import { telemetryLines } from './telemetry-lines.ts';
import { brokenText, shortened } from './text-width.ts';

/** Columns of text on a plate. */
const COLUMNS = 30;
/** Names of services outside are long, and few. */
const OUTER_COLUMNS = 48;
/** Lines of it that the words of a declaration may take; the table has them all. */
const MOST_LINES = 2;

export function planOf(site: Site, conduits: readonly Conduit[]): Plan {
  const { levels, ranks } = ranksOf(site);
  const crowds = crowdsOf(site);
  const stretches = stretchesOf(site);
  const outer = [...new Set(stretches.flatMap(({ upper }) => (upper.kind === 'service' ? [upper.name] : [])))];
  const plates = [
    outsidePlate(site),
    ...outer.map((name): Plate => ({
      id: name,
      kind: 'outside',
      rank: 0,
      yard: undefined,
      lines: brokenText(name, OUTER_COLUMNS, MOST_LINES),
    })),
    ...site.zones.flatMap((zone) =>
      platesOf(zone, { rank: ranks.get(zone.name) ?? 0, yard: crowds.get(zone.name) }, conduits),
    ),
  ];
  return { plates, levels, lines: [...site.zones.flatMap(conduitLines), ...telemetryLines(stretches, crowds)] };
}

function outsidePlate(site: Site): Plate {
  return {
    id: OUTSIDE,
    kind: 'outside',
    rank: 0,
    yard: undefined,
    lines: brokenText(outsideOf(site), COLUMNS, MOST_LINES),
  };
}

function platesOf(
  zone: Zone,
  { rank, yard }: Pick<Plate, 'rank' | 'yard'>,
  conduits: readonly Conduit[],
): readonly Plate[] {
  const crossing = conduits.find(
    ({ kind, from }) => from === zone.name && kind === (zone.parent === undefined ? 'out' : 'up'),
  );
  const box: Plate = { id: zonePlate(zone.name), kind: 'zone', rank, yard, lines: zoneLines(zone) };
  if (crossing === undefined) return [box];
  const kind = crossing.kind === 'out' ? 'uplink' : 'conduit';
  return [{ id: conduitPlate(zone.name), kind, rank: rank - 1, yard, lines: crossingLines(zone, crossing) }, box];
}

function zoneLines({ name, distribution, cluster, network, forwarder, declaration, parent }: Zone): readonly string[] {
  const stands = forwarder === undefined ? [] : [`forwarder: ${FORWARDERS[forwarder.exposure]}`];
  const marks = [
    ...(distribution === 'aks' ? ['! nodes not enforced'] : []),
    ...(parent === undefined &&
    forwarder !== undefined &&
    cluster !== undefined &&
    declaration.policies?.forwarder !== 'enforce'
      ? ['! own workloads not enforced']
      : []),
    ...(declaration.dns?.unlisted === 'forwarder' ? ['! learning'] : []),
    ...(declaration.decommission === true ? ['! being decommissioned'] : []),
  ];
  const runs = cluster === undefined ? DISTRIBUTIONS[distribution] : `${DISTRIBUTIONS[distribution]} ${cluster.name}`;
  return [name, runs, network, ...stands, ...marks].map((line) => shortened(line, COLUMNS));
}

function crossingLines(zone: Zone, { kind, destinations, face, routed, exposure }: Conduit): readonly string[] {
  const carries = destinations === 1 ? '1 destination' : `${destinations} destinations`;
  if (kind === 'out') return [`uplink · ${carries}`, ...uplinkLines(zone)];
  const routedLines = routed === undefined ? [] : brokenText(`by ${routed}`, COLUMNS, MOST_LINES);
  return [`conduit · ${carries}`, `face ${face ?? 'unknown'}`, exposure, ...routedLines];
}

function uplinkLines({ declaration }: Zone): readonly string[] {
  const { direct, connectProxy, from } = declaration.forwarder?.uplink ?? {};
  const way =
    connectProxy === undefined
      ? [`direct, DNS ${direct?.resolvers.join(', ') ?? 'none'}`]
      : ['through the corporate proxy'];
  const card = from?.address ?? from?.interface;
  return [...way, ...(card === undefined ? [] : [`leaves by ${card}`])].flatMap((line) =>
    brokenText(line, COLUMNS, MOST_LINES),
  );
}

function conduitLines(zone: Zone): readonly Line[] {
  if (zone.parent === undefined && zone.forwarder === undefined) return [];
  const upper = zone.parent === undefined ? OUTSIDE : zonePlate(zone.parent.name);
  const plate = conduitPlate(zone.name);
  return [
    { id: `up ${zone.name}`, kind: 'conduit', upper, lower: plate, head: 'upper', label: undefined },
    {
      id: `in ${zone.name}`,
      kind: 'conduit',
      upper: plate,
      lower: zonePlate(zone.name),
      head: undefined,
      label: undefined,
    },
  ];
}

const DISTRIBUTIONS = {
  k3s: 'K3s',
  aks: 'AKS',
  'aks-edge-essentials': 'AKS EE',
  none: 'host without cluster',
} as const;
const FORWARDERS = { hostNetwork: 'host network', loadBalancer: 'load balancer', host: 'systemd' } as const;
