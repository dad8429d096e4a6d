// What the forwarders of a plant grant, one by one, so that two versions can be compared.

import type { Grant, Plant, Target } from '../plant.ts';
import { hasEnded } from '../way/granted.ts';

/** A grant of one forwarder to one zone. */
export type Granted = { readonly at: string; readonly object: string; readonly origin: string; readonly grant: Grant };

/** Those in force on a day. */
export function grantsOf(plant: Plant, today: string): readonly Granted[] {
  return everyGrant(plant).filter(({ grant }) => !hasEnded(grant.expires, today));
}

/** What the lists say now and did not say before, in force or not. */
export function newGrants(before: Plant, after: Plant): readonly Granted[] {
  const known = new Set(everyGrant(before).map(keyOf));
  return everyGrant(after).filter((granted) => !known.has(keyOf(granted)));
}

function everyGrant({ zones }: Plant): readonly Granted[] {
  const found: Granted[] = [];
  for (const { name: at, allowlist } of zones.values()) {
    for (const [origin, { all }] of allowlist?.grants ?? []) {
      for (const grant of all) found.push({ at, object: allowlist?.object ?? '', origin, grant });
    }
  }
  return found;
}

/** Equal for the same grant, whichever forwarder makes it: where a connection passes may change without opening anything. */
export function keyOf({ origin, grant: { host, port, listenPort, protocol, to, expires } }: Granted): string {
  return `${origin} ${host} ${port} ${listenPort} ${protocol} ${endKey(to)} ${expires}`;
}

export function endKey(to: Target | undefined): string {
  if (to === undefined) return '';
  return to.kind === 'address' ? `${to.address}:${to.port}` : `${to.namespace}/${to.service}:${to.port}`;
}
