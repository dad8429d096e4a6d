// Boundaries that hold less than before, though nothing that was declared says so. Only files that differ are looked at. Where
// something other than entries changed around a zone, its boundary may be another and is left to the reader of the change;
// entries alone explain the ports and ends of what the lists now grant, and that the lists grant too much is found elsewhere.

import type { Claim, CounterExample } from '../claim.ts';
import type { Boundary, Conduit, Gate, Wall } from '../boundary/boundary.ts';
import { boundaryOf } from '../boundary/boundary-of.ts';
import { holds, networkOf, OUTSIDE } from '../networks.ts';
import type { Grant, Plant, Target } from '../plant.ts';
import { newGrants } from './grants.ts';
import { sentence } from './sentence.ts';

export function widened({ before, after, reshaped }: Claim): readonly CounterExample[] {
  if (before === undefined) return [];
  const byZone = Map.groupBy(differingFiles(before, after), (path) => path.split('/')[2] ?? '');
  let granted: readonly Grant[] | undefined;
  const isExplained = (gate: Gate, lines: Lines): boolean => {
    granted ??= newGrants(before, after).map(({ grant }) => grant);
    return granted.some((grant) => explains(grant, gate, lines));
  };
  return [...byZone].flatMap(([zone, paths]) => {
    if (reshaped.has(zone) || !after.zones.has(zone)) return [];
    const [then, now] = [boundaryOf(before.files, paths), boundaryOf(after.files, paths)];
    return [
      ...newGates(then, now, isExplained).map((gate) => counterExample(zone, gate, `it now ${gate.text}`)),
      ...lostWalls(then, now).map((wall) => counterExample(zone, wall, `it no longer ${wall.text}`)),
    ];
  });
}

function differingFiles(before: Plant, after: Plant): readonly string[] {
  const paths = new Set([...before.files.keys(), ...after.files.keys()]);
  return [...paths].filter((path) => before.files.get(path) !== after.files.get(path));
}

function newGates(then: Boundary, now: Boundary, isExplained: (gate: Gate, lines: Lines) => boolean): readonly Gate[] {
  const known = new Set(then.gates.map(({ key }) => key));
  const lines = new Set(then.gates.map(({ conduit }) => conduit?.line));
  return now.gates.filter((gate) => !known.has(gate.key) && !isExplained(gate, lines));
}

function lostWalls(then: Boundary, now: Boundary): readonly Wall[] {
  const kept = new Set(now.walls.map(({ key }) => key));
  return then.walls.filter(({ key }) => !kept.has(key));
}

/** A new grant brings its port to where there was a way already, and a way to its own end. */
function explains({ port, listenPort, to }: Grant, { conduit }: Gate, lines: Lines): boolean {
  if (conduit === undefined) return false;
  const isItsPort = conduit.port === port || conduit.port === listenPort;
  return (isItsPort && lines.has(conduit.line)) || (to !== undefined && leadsTo(to, conduit));
}

type Lines = ReadonlySet<string | undefined>;

/** To an address, that address; to a Service its pods on any port, its network on its own, and the DNS that knows it. */
function leadsTo(to: Target, { peer, port }: Conduit): boolean {
  if (peer?.direction !== 'egress') return false;
  if (to.kind === 'address') return peer.network === `${to.address}/32` && port === to.port;
  if (peer.namespace !== undefined) return peer.namespace === to.namespace || (peer.namespace === DNS && port === 53);
  const [network, outside] = [networkOf(peer.network ?? ''), networkOf(OUTSIDE)];
  const isInside = network !== undefined && outside !== undefined && !holds([network], outside);
  return isInside && port === to.port;
}

/** Where a cluster's DNS runs. */
const DNS = 'kube-system';

function counterExample(zone: string, { object }: Wall, what: string): CounterExample {
  const text = `${zone}: ${sentence(`${what}, and nothing in the change explains it`, object)}`;
  return { kind: 'widened', destination: undefined, object, hops: [], isOld: false, text };
}
