// From a validated Allowlist to the memory of a Snapshot (memory.ts). Writing it costs what the list is long; opening it
// costs nothing, so it is written in one thread and opened in all that decide.

import type { Allowlist, Grant } from '../contract/allowlist.ts';
import { digestOf } from '../contract/digest.ts';
import { draftEntries, wordsOfEntries } from './compile/entry-drafts.ts';
import { Keys } from './compile/keys.ts';
import { Slots } from './compile/slots.ts';
import { type Place, Texts } from './compile/texts.ts';
import { Zones } from './compile/zones.ts';
import { NEVER, packTables } from './memory.ts';
import { drawSeeds, type Seeds } from './name-hash.ts';
import { wordsOfRanges } from './networks.ts';
import { openSnapshot, type Snapshot } from './snapshot.ts';
import { termsOf } from './terms.ts';

/**
 * Compiles an allowlist that parseAllowlist has accepted. Throws on one it would have refused.
 * @param extraGrants what passes besides, behind the list's own grants
 */
export function compileSnapshot(allowlist: Allowlist, extraGrants: readonly Grant[] = []): Snapshot {
  return openSnapshot(compileMemory(allowlist, extraGrants));
}

/** The same, for other threads to open. */
export function compileMemory(
  { spec }: Allowlist,
  extraGrants: readonly Grant[] = [],
  draw: () => Seeds = drawSeeds,
): SharedArrayBuffer {
  const texts = new Texts();
  const keys = new Keys(texts);
  const zones = new Zones(spec.zones, keys);
  const drafts = draftEntries([...spec.grants, ...extraGrants], spec.reserved, zones);
  const slots = new Slots(drafts, keys, zones);
  const { seeds, buckets } = keys.buckets(draw);
  const endDays = drafts.map(({ endDay }) => endDay).filter((day) => day !== NEVER);
  const head = headOf({
    seeds,
    longestName: keys.longestName,
    setWords: zones.setWords,
    granted: drafts.length - spec.reserved.length,
    directChildren: zones.directChildren,
    digest: texts.add(digestOf(canonicalJson(extraGrants.length === 0 ? spec : { spec, extraGrants }))),
    terms: texts.add(JSON.stringify(termsOf(spec))),
    entries: drafts.length,
  });
  return packTables({
    head,
    buckets,
    keys: keys.words(),
    ...slots.words(),
    ...wordsOfEntries(drafts, texts),
    expiries: Int32Array.from(new Set(endDays)).sort(),
    zones: zones.words(texts),
    zoneSets: zones.setBits(),
    ranges: wordsOfRanges(zones.ranges),
    owners: Int32Array.from(zones.ranges, ({ owner }) => owner),
    text: texts.bytes(),
  });
}

/** JSON with sorted keys: the same value gives the same text, in whatever order it was written. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    isRecord(member)
      ? Object.fromEntries(Object.entries(member).sort(([left], [right]) => (left < right ? -1 : 1)))
      : member,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Head = {
  readonly seeds: Seeds;
  readonly longestName: number;
  readonly setWords: number;
  readonly granted: number;
  readonly directChildren: number;
  readonly digest: Place;
  readonly terms: Place;
  readonly entries: number;
};

/** In the order of HEAD. */
function headOf({ seeds, digest, terms, ...head }: Head): Int32Array {
  return Int32Array.of(
    seeds.seed,
    seeds.multiplier,
    head.longestName,
    head.setWords,
    head.granted,
    head.directChildren,
    digest.start,
    digest.length,
    terms.start,
    terms.length,
    head.entries,
  );
}
