// What forwarders grant beyond the claim, whatever leads there. DNS is a convenience and no control: a client that dials the
// face of its parent with a server name of its own is stopped by the list alone, or not at all. So every grant of every
// forwarder has to be one that was there before, as wide, as long and with the same end, or one that the change opens.

import type { CounterExample, Permission } from '../claim.ts';
import { hostOf } from '../destinations.ts';
import { covers } from '../host-patterns.ts';
import type { Grant } from '../plant.ts';
import type { Destination, Hop } from '../reach.ts';
import { show as showGrant } from '../way/granted.ts';
import { endKey, type Granted, grantsOf, keyOf } from './grants.ts';
import { sentence } from './sentence.ts';
import { type Ways, witnessed } from './ways.ts';

/** Granted now, not before, and not covered by what is opened. `told`: what is known already, and need not be told twice. */
export function grantedUnasked(ways: Ways, told: readonly CounterExample[]): readonly CounterExample[] {
  const { before, after, opened, today } = ways.claim;
  const earlier = before === undefined ? [] : grantsOf(before, today);
  const same = new Set(earlier.map(keyOf));
  const byOrigin = Map.groupBy(earlier, ({ origin }) => origin);
  const known = new Set(told.flatMap(({ destination }) => (destination === undefined ? [] : [nameOf(destination)])));
  return grantsOf(after, today).flatMap((granted) => {
    if (same.has(keyOf(granted))) return [];
    if (byOrigin.get(granted.origin)?.some((other) => isWithin(granted, other)) === true) return [];
    if (opened.some((permission) => permits(permission, granted))) return [];
    const destination = destinationOf(granted);
    if (known.has(nameOf(destination))) return [];
    known.add(nameOf(destination));
    return [counterExample(ways, granted, { kind: 'opened', destination, claim: 'which nothing in the change opens' })];
  });
}

/** Granted still, though it is said to be closed, and nothing needs so much. */
export function stillGranted(ways: Ways): readonly CounterExample[] {
  const { after, closed, needed, today } = ways.claim;
  if (closed.length === 0) return [];
  const byOrigin = Map.groupBy(grantsOf(after, today), ({ origin }) => origin);
  return closed.flatMap((destination) => {
    const left = byOrigin
      .get(destination.zone)
      ?.find((granted) => touches(granted, destination) && !needed.some((permission) => permits(permission, granted)));
    if (left === undefined) return [];
    return [counterExample(ways, left, { kind: 'still-open', destination, claim: 'which the change closes' })];
  });
}

/** Whether another grant holds all of this one. */
function isWithin({ grant }: Granted, { grant: other }: Granted): boolean {
  return (
    grant.protocol === other.protocol &&
    grant.port === other.port &&
    grant.listenPort === other.listenPort &&
    endKey(grant.to) === endKey(other.to) &&
    lastsAsLong(other, grant) &&
    covers(hostOf(other), hostOf(grant))
  );
}

/** Whether a permission holds all of a grant: its end is at one forwarder, and those before it pass the connection on. */
function permits({ zone, host, port, protocol, end, expires }: Permission, { at, origin, grant }: Granted): boolean {
  return (
    zone === origin &&
    protocol === grant.protocol &&
    (port === grant.port || port === grant.listenPort) &&
    endKey(grant.to) === endKey(end?.zone === at ? end.to : undefined) &&
    lastsAsLong({ expires }, grant) &&
    covers(host, hostOf(grant))
  );
}

function lastsAsLong({ expires }: Pick<Grant, 'expires'>, inner: Pick<Grant, 'expires'>): boolean {
  return expires === undefined || (inner.expires !== undefined && inner.expires <= expires);
}

/** Whether a grant and what is closed have a name in common. */
function touches({ grant }: Granted, { host, port }: Destination): boolean {
  if (port !== grant.port && port !== grant.listenPort) return false;
  return covers(host, hostOf(grant)) || covers(hostOf(grant), host);
}

function destinationOf({ origin, grant }: Granted): Destination {
  return { zone: origin, host: hostOf(grant), port: grant.listenPort };
}

function nameOf({ zone, host, port }: Destination): string {
  return `${zone} ${host}:${port}`;
}

type Found = Pick<CounterExample, 'kind'> & { readonly destination: Destination; readonly claim: string };

function counterExample(ways: Ways, granted: Granted, { kind, destination, claim }: Found): CounterExample {
  const { at, object, origin, grant } = granted;
  const { zone, host, port } = destination;
  const entry: Hop = { zone: at, step: 'entry', object, text: `${at} allows ${showGrant(grant)}${boundsOf(grant)}` };
  const reach = witnessed({ zone, host, port })
    .map((witness) => ways.reach(witness))
    .find(({ reachable }) => reachable);
  const state = kind === 'opened' ? 'is granted' : 'is still granted';
  const text = `${origin} ${state} ${host}:${port}, ${claim}: ${sentence(entry.text, object)}`;
  return { kind, destination: { zone, host, port }, object, hops: reach?.hops ?? [entry], isOld: false, text };
}

/** What else it says: the end and the last day. */
function boundsOf({ to, expires }: Grant): string {
  const end = to === undefined ? '' : ` at ${endKey(to)}`;
  return `${end}${expires === undefined ? ', without a last day' : ` until ${expires}`}`;
}
