// The way up: from one forwarder to the next above, asking the same of each, until the connection ends or is stopped.

import type { Plant, PlantZone, Source } from '../plant.ts';
import type { Destination, Hop } from '../reach.ts';
import { networkOf } from '../networks.ts';
import { arrive, type Arrival } from './arrive.ts';
import { granted } from './granted.ts';
import { stop, type Stopped } from './hops.ts';
import { knownCaller } from './known-caller.ts';
import { leave } from './leave.ts';

/** Who goes where, and by whom first. */
export type Journey = {
  readonly zone: PlantZone;
  readonly forwarding: PlantZone;
  readonly destination: Destination;
  readonly today: string;
};

/** Before a forwarder: who dials it, and where. */
export type Step = Omit<Arrival, 'forwarder' | 'caller'> & { readonly caller: PlantZone };

/** From one forwarder to the next above, until the connection ends or is stopped. */
export function climb(plant: Plant, journey: Journey, first: Step, hops: Hop[]): Stopped | undefined {
  const passed = new Set<string>();
  let step: Step | undefined = first;
  while (step !== undefined) {
    const { at }: Step = step;
    if (passed.has(at.name))
      return stop({ zone: at.name, step: 'uplink' }, at.folder, `the way leads round to ${at.name} again`);
    passed.add(at.name);
    const taken = takeStep(plant, journey, step);
    if ('stoppedBy' in taken) return taken;
    hops.push(...taken.hops);
    step = taken.next;
  }
  return undefined;
}

type Taken = { readonly hops: readonly Hop[]; readonly next: Step | undefined };

/** Through one forwarder. */
function takeStep(plant: Plant, { destination: { host }, zone, today }: Journey, step: Step): Taken | Stopped {
  const { at, caller, sources, logicalPort } = step;
  const { forwarder, allowlist } = at;
  const expected = `${at.folder}/network/ConfigMap.forwarder.yaml`;
  if (forwarder === undefined)
    return stop({ zone: at.name, step: 'listener' }, expected, `${at.name} has no forwarder`);
  const arrived = arrive({ ...step, forwarder, caller: caller.name });
  if ('stoppedBy' in arrived) return arrived;
  if (allowlist === undefined) return stop({ zone: at.name, step: 'entry' }, forwarder.object, 'it has no Allowlist');
  const known = knownCaller({ at, forwarder, sources, allowlist, caller, origin: zone.name });
  if ('stoppedBy' in known) return known;
  const asked = {
    heardBy: forwarder.object,
    origin: zone.name,
    host,
    port: logicalPort,
    protocol: arrived.listener.protocol,
    today,
  };
  const allowed = granted(at.name, allowlist, asked);
  if ('stoppedBy' in allowed) return allowed;
  const parent = plant.zones.get(at.parent ?? '');
  const left = leave({ at, forwarder, parent, grant: allowed.grant, host, logicalPort });
  if ('stoppedBy' in left) return left;
  const hops = [...arrived.hops, known.hop, allowed.hop, left.hop];
  if (left.next === undefined || parent === undefined) return { hops, next: undefined };
  const { address, port, from } = left.next;
  return {
    hops,
    next: {
      at: parent,
      caller: at,
      sources: sourcesAbove(at, from),
      address,
      port,
      logicalPort,
      toldBy: forwarder.object,
    },
  };
}

/** Where its forwarder's connections come from: the card for the way up, where it has one. */
function sourcesAbove({ sources, forwarder }: PlantZone, from: string | undefined): readonly Source[] {
  const card = from === undefined ? undefined : networkOf(from);
  return card === undefined ? sources : [{ network: card, sample: card, object: forwarder?.object ?? '' }];
}
