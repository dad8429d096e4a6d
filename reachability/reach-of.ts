// Whether a zone reaches a destination, from its objects alone, the way a connection would take:
//
//   dns              the name is asked for, and the answer is a face of the parent
//   network-policy   the zone's own policies let its workloads out to that face
//   service          the Service in front of the forwarder has the port and admits the zone's networks
//   listener         the forwarder listens there, for the port that is meant
//   caller           it knows the caller by its address, and by its header where another forwarder stands between
//   entry            its Allowlist grants the destination to exactly this zone
//   uplink, end      and it knows where to go from there: up, where all of this is asked again, or to the end
//
// The first step that fails is what stops it. Nothing of this knows how the objects came to be.

import { OUTSIDE } from './networks.ts';
import type { Plant, PlantZone } from './plant.ts';
import type { Destination, Hop, Reach } from './reach.ts';
import { climb, type Journey } from './way/climb.ts';
import { dialledPort, nodeAddress, whereTo } from './way/dial.ts';
import { pass, stop, stopAt, type Stopped } from './way/hops.ts';
import { letOut } from './way/let-out.ts';

export type Circumstances = {
  /** UTC day: what ended before it grants nothing. */
  readonly today: string;
};

export function reachOf(plant: Plant, destination: Destination, { today }: Circumstances): Reach {
  const hops: Hop[] = [];
  const stopped = walk(plant, destination, today, hops);
  if (stopped === undefined) return { reachable: true, hops };
  return { reachable: false, hops: [...hops, stopped.stoppedBy], stoppedBy: stopped.stoppedBy };
}

function walk(plant: Plant, destination: Destination, today: string, hops: Hop[]): Stopped | undefined {
  const zone = plant.zones.get(destination.zone);
  const absent = `dist/${plant.site}/${destination.zone}`;
  if (zone === undefined) return stop({ zone: destination.zone, step: 'dns' }, absent, 'the site has no such zone');
  if (zone.parent === undefined && !passesItself(zone)) return walkOut(zone, destination, hops);
  const name = zone.parent ?? zone.name;
  const forwarding = plant.zones.get(name);
  if (forwarding?.forwarder === undefined) {
    const expected = `dist/${plant.site}/${name}/network/ConfigMap.forwarder.yaml`;
    return stop({ zone: name, step: 'listener' }, expected, `${name} has no forwarder`);
  }
  return walkIn(plant, { zone, forwarding, destination, today }, hops);
}

/** Whether the top zone is one of its own forwarder's zones: the list says so, and so do the names its pods are given. */
function passesItself({ name, allowlist, ownDns }: PlantZone): boolean {
  return allowlist?.zones.has(name) === true || ownDns.length > 0;
}

/** The top zone resolves and dials for itself, where its forwarder is not its own way out. */
function walkOut(zone: PlantZone, { port }: Destination, hops: Hop[]): Stopped | undefined {
  const out = letOut(zone, { address: OUTSIDE, port, inside: undefined });
  if ('stoppedBy' in out) return out;
  const { hop } = pass(
    { zone: zone.name, step: 'end' },
    zone.allowlist?.object ?? zone.folder,
    `not enforced at ${zone.name}: its own workloads do not pass a forwarder`,
  );
  hops.push(...out.hops, hop);
  return undefined;
}

function walkIn(plant: Plant, journey: Journey, hops: Hop[]): Stopped | undefined {
  const { zone, forwarding } = journey;
  const [obstacle] = forwarding.forwarder?.obstacles ?? [];
  if (obstacle !== undefined) return stopAt({ zone: forwarding.name, step: 'listener' }, obstacle);
  const told = whereTo(journey);
  if ('stoppedBy' in told) return told;
  if ('hop' in told) hops.push(told.hop);
  const { face } = told;
  const toldBy = 'hop' in told ? told.hop.object : '';
  if (face === undefined) return undefined;
  const port = dialledPort(journey);
  const inside = zone !== forwarding ? undefined : forwarding.forwarder?.place === 'machine' ? 'node' : 'pods';
  const out = letOut(zone, { address: inside === 'node' ? nodeAddress(forwarding, face) : face, port, inside });
  if ('stoppedBy' in out) return out;
  hops.push(...out.hops);
  const { sources } = zone;
  const first = { at: forwarding, caller: zone, sources, address: face, port, logicalPort: port, toldBy };
  return climb(plant, journey, first, hops);
}
