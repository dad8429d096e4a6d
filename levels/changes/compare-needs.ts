// What one zone may reach, before and after, as differences between patterns. Asks of each pattern that went or came
// whether another one of the other version lets the same names pass: if so nothing opens or closes by it alone, and a
// wildcard that gives way to ten names is one difference, not eleven.
//
// Told of two patterns that only overlap in time, the later end counts: what passes on any day on which it did not before
// is `widened` or `opened`, never left out.

import type { Need } from '../need.ts';
import { destinationKey } from '../needs-of.ts';
import type { ChangeKind } from './change.ts';
import { Covers, isOpenAsLong } from './covers.ts';

export type Difference = {
  readonly kind: ChangeKind;
  /** What goes or gives way; none for `opened`. */
  readonly before: readonly Need[];
  /** What comes or takes its place; none for `closed`. */
  readonly after: readonly Need[];
};

/** Both lists hold each destination once and nothing that has ended. */
export function compareNeeds(before: readonly Need[], after: readonly Need[]): readonly Difference[] {
  const [old, now] = [byDestination(before), byDestination(after)];
  const gone = onlyIn(old, now);
  const fresh = onlyIn(now, old);
  const kept = [...now].flatMap(([key, need]) => compareEnds(old.get(key), need));
  if (gone.length + fresh.length + kept.length === 0) return [];
  const rerouted = pairReroutes(gone, fresh);
  const moved = new Set(rerouted.flatMap((pair) => [...pair.before, ...pair.after]));
  const rest = (needs: readonly Need[]): readonly Need[] => needs.filter((need) => !moved.has(need));
  const covers = { before: new Covers(before, rest(gone)), after: new Covers(after, rest(fresh)) };
  return [
    ...kept.filter((difference) => !isMadeUpFor(difference, covers)),
    ...rerouted,
    ...compareCovered(rest(gone), rest(fresh), covers),
  ];
}

type Destinations = ReadonlyMap<string, Need>;

/** Keys are made once: most zones have not changed, and finding that out is most of the work. */
function byDestination(needs: readonly Need[]): Destinations {
  return new Map(needs.map((need) => [destinationKey(need), need]));
}

function onlyIn(needs: Destinations, others: Destinations): readonly Need[] {
  return [...needs].flatMap(([key, need]) => (others.has(key) ? [] : [need]));
}

/** The same destination with another last day. */
function compareEnds(before: Need | undefined, after: Need): readonly Difference[] {
  if (before === undefined || before.expires === after.expires) return [];
  return [{ kind: isOpenAsLong(before, after) ? 'narrowed' : 'widened', before: [before], after: [after] }];
}

/** Whether a wildcard makes up for another last day: it passed as long before, or still does. */
function isMadeUpFor({ kind, before, after }: Difference, covers: BothCovers): boolean {
  return kind === 'widened'
    ? after.every((need) => covers.before.lasting(need) !== undefined)
    : before.every((need) => covers.after.lasting(need) !== undefined);
}

/** The same name and port, with another end. */
function pairReroutes(gone: readonly Need[], fresh: readonly Need[]): readonly Difference[] {
  const waiting = new Map<string, Need[]>();
  for (const need of fresh) waiting.set(askedKey(need), [...(waiting.get(askedKey(need)) ?? []), need]);
  return gone.flatMap((before): readonly Difference[] => {
    const after = waiting.get(askedKey(before))?.shift();
    return after === undefined ? [] : [{ kind: 'rerouted', before: [before], after: [after] }];
  });
}

/** What a client asks for: a name and a port, or only a port of the forwarder. */
function askedKey({ host, port, protocol, listenPort }: Need): string {
  return host === undefined ? `${protocol} ${listenPort}` : `${host} ${port} ${protocol}`;
}

type BothCovers = { readonly before: Covers; readonly after: Covers };

function compareCovered(gone: readonly Need[], fresh: readonly Need[], covers: BothCovers): readonly Difference[] {
  const opened = fresh.filter((need) => covers.before.of(need) === undefined);
  const widening = groupBy(gone, (need) => covers.after.of(need));
  const narrowing = groupBy(fresh, (need) => covers.before.of(need));
  return [
    ...opened.map((need): Difference => {
      const before = widening.get(need) ?? [];
      return { kind: before.length === 0 ? 'opened' : 'widened', before, after: [need] };
    }),
    ...fresh.flatMap((need) => compareOutlasting(covers.before, need)),
    ...gone.flatMap((need) => compareGone(covers.after, need, narrowing.get(need) ?? [])),
  ];
}

/** A name that passed by a wildcard already, and now passes longer than it: the name itself lasts, whatever becomes of the wildcard. */
function compareOutlasting(before: Covers, need: Need): readonly Difference[] {
  const cover = before.of(need);
  if (cover === undefined || before.lasting(need) !== undefined) return [];
  return [{ kind: 'widened', before: [{ ...cover, host: need.host }], after: [need] }];
}

function compareGone(after: Covers, need: Need, narrower: readonly Need[]): readonly Difference[] {
  if (after.lasting(need) !== undefined) return [];
  const cover = after.of(need);
  const { host } = need;
  if (cover !== undefined) return [{ kind: 'narrowed', before: [need], after: [{ ...cover, host }] }];
  return [{ kind: narrower.length === 0 ? 'closed' : 'narrowed', before: [need], after: narrower }];
}

function groupBy<K>(needs: readonly Need[], keyOf: (need: Need) => K | undefined): ReadonlyMap<K, readonly Need[]> {
  const groups = new Map<K, Need[]>();
  for (const need of needs) {
    const key = keyOf(need);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [need]);
    else group.push(need);
  }
  return groups;
}
