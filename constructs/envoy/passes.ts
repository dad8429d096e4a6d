// What one caller may reach through one listener, and where that leads: the entries and reserved names of an Allowlist,
// in the order in which a forwarder would choose among them, without those that have ended.

import { type AllowlistSpec, type EntryTarget, listenPortOf, protocolOf } from '../../forwarder/contract/allowlist.ts';
import { type HostPattern, parseHostPattern } from '../../forwarder/contract/host-pattern.ts';
import type { Protocol } from '../../forwarder/contract/protocol.ts';
import { compareText } from '../../levels/compare-text.ts';
import type { Caller } from './callers.ts';

export type Door = { readonly protocol: Protocol; readonly port: number };

export type Pass = {
  /** Undefined: a tcp entry to an address. */
  readonly pattern: HostPattern | undefined;
  /** The logical port. */
  readonly port: number;
  /** Where it ends at this zone; undefined: it goes up. */
  readonly to: EntryTarget | undefined;
};

/** An entry with the zones of a caller it is for. */
export type HeldPass = Pass & { readonly zones: readonly string[]; readonly expires: string | undefined };

type List = Pick<AllowlistSpec, 'grants' | 'reserved'>;

/** One pass for each pattern: the most specific first, and of two for one pattern the first of the list. */
export function passesOf(list: List, caller: Caller, door: Door, today: string): readonly HeldPass[] {
  const held = heldPasses(list, caller, door).filter(({ expires }) => !hasEnded(expires, today));
  const distinct = new Map<string, HeldPass>();
  for (const pass of held.sort(bySpecificity)) {
    const key = pass.pattern?.text ?? '';
    const first = distinct.get(key);
    distinct.set(key, first === undefined ? pass : { ...first, expires: laterEnd(first.expires, pass.expires) });
  }
  return [...distinct.values()];
}

/** Without end before with, later before earlier. */
function laterEnd(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return undefined;
  return a > b ? a : b;
}

/** Everything that is, or was, for a caller, in the order of the list. */
export function heldPasses({ grants, reserved }: List, caller: Caller, door: Door): HeldPass[] {
  const entries = grants.flatMap((grant) =>
    grant.entries
      .filter((entry) => protocolOf(entry) === door.protocol && listenPortOf(entry) === door.port)
      .map((entry) => ({ ...entry, for: grant.for })),
  );
  const names = door.protocol === 'tls' ? reserved.filter(({ port }) => port === door.port) : [];
  return [...entries, ...names.map((name) => ({ ...name, to: undefined, expires: undefined }))].flatMap((entry) => {
    const zones = caller.zones.filter((zone) => entry.for.includes(zone));
    if (zones.length === 0) return [];
    const { port, to, expires } = entry;
    return [{ pattern: patternOf(entry.host), port, to, zones, expires }];
  });
}

/** Whether the last day is over. */
export function hasEnded(expires: string | undefined, today: string): boolean {
  return expires !== undefined && expires < today;
}

function patternOf(host: string | undefined): HostPattern | undefined {
  if (host === undefined) return undefined;
  const pattern = parseHostPattern(host);
  if ('fault' in pattern) throw new Error(`Cannot export "${host}": it is not a host pattern. Run "sallyport check"`);
  return pattern;
}

/** Exact, then one label, then any depth from long to short; an order of its own for equal ones, which keep theirs. */
function bySpecificity({ pattern: a }: HeldPass, { pattern: b }: HeldPass): number {
  if (a === undefined || b === undefined) return 0;
  return RANK[a.kind] - RANK[b.kind] || b.base.length - a.base.length || compareText(a.base, b.base);
}

const RANK: Readonly<Record<HostPattern['kind'], number>> = { exact: 0, 'one-label': 1, 'any-depth': 2 };
