// Whom a forwarder takes a connection for: the peer's address says which child it comes from, and behind another forwarder a
// signed header says in which zone it began. Both have to come out right.

import { pass, stop, type Stopped } from './hops.ts';
import { holds } from '../networks.ts';
import type { Arrival } from './arrive.ts';
import type { Allowlist, PlantZone } from '../plant.ts';
import type { Hop } from '../reach.ts';

export type Call = Pick<Arrival, 'at' | 'forwarder' | 'sources'> & {
  readonly allowlist: Allowlist;
  /** The zone whose machines or forwarder dial. */
  readonly caller: PlantZone;
  /** The zone in which the connection began. */
  readonly origin: string;
};

export function knownCaller(call: Call): { readonly hop: Hop } | Stopped {
  const { at, caller, origin, allowlist } = call;
  const text =
    caller.name === origin
      ? `it is "${origin}" by its address`
      : `"${caller.name}" by its address, whose header names "${origin}"`;
  return byAddress(call) ?? byHeader(call) ?? pass({ zone: at.name, step: 'caller' }, allowlist.object, text);
}

function byAddress({ at, allowlist, caller, sources }: Call): Stopped | undefined {
  const place = { zone: at.name, step: 'caller' } as const;
  for (const { sample, network, object } of sources) {
    const known = [...allowlist.zones].filter(([, { networks }]) => holds(networks, sample)).map(([name]) => name);
    if (known.length === 0)
      return stop(place, allowlist.object, `it does not know ${network.text} of ${caller.name}`, object);
    const other = known.find((name) => name !== caller.name);
    if (other !== undefined)
      return stop(place, allowlist.object, `it takes ${network.text} of ${caller.name} for "${other}"`, object);
  }
  return sources.length > 0 ? undefined : stop(place, allowlist.object, `it knows no address of ${caller.name}`);
}

function byHeader({ at, forwarder, allowlist, caller, origin }: Call): Stopped | undefined {
  if (caller.name === origin) return undefined;
  const place = { zone: at.name, step: 'caller' } as const;
  const folder = forwarder.children.get(caller.name);
  if (folder === undefined)
    return stop(place, forwarder.object, `it has no keys of "${caller.name}", so it believes none of its headers`);
  const uplink = caller.forwarder?.uplink;
  const ends = [
    { end: forwarder, folder, who: at.name },
    { end: caller.forwarder, folder: uplink?.kind === 'parent' ? uplink.keys : '', who: caller.name },
  ];
  for (const { end, folder: keys, who } of ends) {
    if (end?.secrets === undefined) continue;
    const secret = end.secrets.get(keys);
    const wanted = `conduit-${caller.name}`;
    if (secret !== wanted)
      return stop(
        place,
        end.runner,
        `${who} has ${secret === undefined ? 'nothing' : `the Secret "${secret}"`} at "${keys}" instead of "${wanted}"`,
        end.object,
      );
  }
  const via = allowlist.zones.get(origin)?.via;
  if (via === caller.name) return undefined;
  const text = via === undefined ? `it does not know "${origin}"` : `it expects "${origin}" through "${via}"`;
  return stop(place, allowlist.object, text);
}
