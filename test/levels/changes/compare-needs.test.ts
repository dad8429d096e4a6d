import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matchesHost, parseHostPattern } from '../../../forwarder/contract/host-pattern.ts';
import { compareNeeds, type Difference } from '../../../levels/changes/compare-needs.ts';
import type { Need, NeedEnd } from '../../../levels/need.ts';
import { destinationKey, distinctNeeds } from '../../../levels/needs-of.ts';

const PROVENANCE = {
  kind: 'own',
  file: 'level-2.yaml',
  line: 1,
  why: 'a test',
  profile: undefined,
  owner: 'somebody',
  ticket: undefined,
  reviewed: undefined,
} as const;

/** `*.x.example`, `a.x.example until 2027-01-01`, `a.x.example at level-3` */
function need(text: string): Need {
  const [, host = '', day, at] = /^(\S+)(?: until (\S+))?(?: at (\S+))?$/.exec(text) ?? [];
  return {
    zone: 'level-2',
    host,
    port: 443,
    protocol: 'tls',
    listenPort: undefined,
    end: at === undefined ? undefined : { at, to: { address: '10.30.0.20', port: 443 } },
    expires: day,
    reserved: false,
    provenance: PROVENANCE,
  };
}

function needsOf(text: string): readonly Need[] {
  return text === '' ? [] : text.split(', ').map(need);
}

function show({ kind, before, after }: Difference): string {
  const [old, now] = [before, after].map((needs) =>
    needs
      .map(({ host, expires, end }) =>
        [host, ...(expires === undefined ? [] : ['until', expires]), end?.at].join(' ').trim(),
      )
      .join(' + '),
  );
  if (kind === 'opened') return `opened ${now}`;
  return kind === 'closed' ? `closed ${old}` : `${kind} ${old} ⇒ ${now}`;
}

describe('compareNeeds()', () => {
  test.each<[before: string, after: string, differences: string]>([
    ['a.x.example', 'a.x.example', ''],
    ['', 'a.x.example', 'opened a.x.example'],
    ['a.x.example', '', 'closed a.x.example'],
    ['a.x.example', 'b.x.example', 'opened b.x.example; closed a.x.example'],
    ['a.x.example', 'a.x.example until 2027-01-01', 'narrowed a.x.example ⇒ a.x.example until 2027-01-01'],
    [
      'a.x.example until 2027-01-01',
      'a.x.example until 2027-02-01',
      'widened a.x.example until 2027-01-01 ⇒ a.x.example until 2027-02-01',
    ],
    ['a.x.example', 'a.x.example at level-3', 'rerouted a.x.example ⇒ a.x.example level-3'],
    ['*.x.example', 'a.x.example, b.x.example', 'narrowed *.x.example ⇒ a.x.example + b.x.example'],
    ['a.x.example, b.x.example', '*.x.example', 'widened a.x.example + b.x.example ⇒ *.x.example'],
    ['**.x.example', '*.x.example', 'narrowed **.x.example ⇒ *.x.example'],
    ['a.x.example, *.x.example', '*.x.example', ''],
    ['*.x.example', 'a.x.example, *.x.example', ''],
    ['a.x.example', 'a.x.example, *.x.example', 'opened *.x.example'],
    ['a.x.example, *.x.example', 'a.x.example', 'closed *.x.example'],
    [
      '*.x.example until 2027-01-01',
      'a.x.example',
      'widened a.x.example until 2027-01-01 ⇒ a.x.example; narrowed *.x.example until 2027-01-01 ⇒ a.x.example',
    ],
    [
      '*.x.example until 2027-01-01',
      'a.x.example until 2027-01-01, b.x.example until 2027-02-01',
      'widened b.x.example until 2027-01-01 ⇒ b.x.example until 2027-02-01; narrowed *.x.example until 2027-01-01 ⇒ a.x.example until 2027-01-01 + b.x.example until 2027-02-01',
    ],
    [
      '*.x.example until 2027-01-01',
      '*.x.example until 2027-01-01, b.x.example',
      'widened b.x.example until 2027-01-01 ⇒ b.x.example',
    ],
    [
      'a.x.example',
      '*.x.example until 2027-01-01',
      'widened a.x.example ⇒ *.x.example until 2027-01-01; narrowed a.x.example ⇒ a.x.example until 2027-01-01',
    ],
    ['*.x.example', '**.x.example, a.x.example', 'widened *.x.example ⇒ **.x.example'],
    ['*.x.example', 'a.x.example at level-3', 'opened a.x.example level-3; closed *.x.example'],
    ['a.b.x.example', '*.x.example', 'opened *.x.example; closed a.b.x.example'],
  ])('%s ⇒ %s: %s', (before, after, differences) => {
    expect(compareNeeds(needsOf(before), needsOf(after)).map(show).join('; ')).toBe(differences);
  });
});

const HOSTS = [
  'a.x.example',
  'b.x.example',
  'a.b.x.example',
  '*.x.example',
  '**.x.example',
  '*.b.x.example',
  '**.example.net',
];
const DAYS = [undefined, '2027-01-01', '2027-02-01'] as const;
const ENDS: readonly (NeedEnd | undefined)[] = [
  undefined,
  undefined,
  undefined,
  { at: 'level-3', to: { address: '10.30.0.20', port: 443 } },
];

const anyNeeds = fc
  .array(
    fc
      .tuple(fc.constantFrom(...HOSTS), fc.constantFrom(443, 8883), fc.constantFrom(...DAYS), fc.constantFrom(...ENDS))
      .map(([host, port, expires, end]): Need => ({ ...need(host), port, expires, end })),
    { maxLength: 7 },
  )
  .map(distinctNeeds);

type Connection = {
  readonly name: string;
  readonly port: number;
  readonly day: string;
  readonly end: NeedEnd | undefined;
};

/** Names that tell all patterns apart, on days that tell all ends apart. */
const CONNECTIONS: readonly Connection[] = [
  'a.x.example',
  'b.x.example',
  'z.x.example',
  'a.b.x.example',
  'z.b.x.example',
  'y.z.x.example',
  'z.example.net',
]
  .flatMap((name) => [443, 8883].map((port) => ({ name, port })))
  .flatMap((each) => ['2026-12-01', '2027-01-15', '2027-02-15'].map((day) => ({ ...each, day })))
  .flatMap((each) => [ENDS[0], ENDS[3]].map((end) => ({ ...each, end })));

function passes({ name, port, day, end }: Connection, needs: readonly Need[]): boolean {
  return needs.some((each) => {
    const pattern = parseHostPattern(each.host ?? '');
    const isMatched = 'kind' in pattern && matchesHost(pattern, name) && each.port === port;
    return isMatched && (each.expires === undefined || day <= each.expires) && each.end?.at === end?.at;
  });
}

/** Connections that pass by the first list and not by the second. */
function onlyIn(needs: readonly Need[], others: readonly Need[]): readonly Connection[] {
  return CONNECTIONS.filter((each) => passes(each, needs) && !passes(each, others));
}

function keysOf(needs: readonly Need[]): readonly string[] {
  return needs.map(destinationKey).sort();
}

describe('compareNeeds() of any two lists', () => {
  const of = (differences: readonly Difference[], ...kinds: readonly string[]): readonly Difference[] =>
    differences.filter(({ kind }) => kinds.includes(kind));

  test('finds nothing between a list and itself', () => {
    fc.assert(fc.property(anyNeeds, (needs) => expect(compareNeeds(needs, needs.toReversed())).toEqual([])));
  });

  test('tells of whatever opens', () => {
    fc.assert(
      fc.property(anyNeeds, anyNeeds, (before, after) => {
        const told = of(compareNeeds(before, after), 'opened', 'widened', 'rerouted').flatMap((each) => each.after);
        expect(onlyIn(after, before).filter((each) => !passes(each, told))).toEqual([]);
      }),
    );
  });

  test('tells of whatever closes', () => {
    fc.assert(
      fc.property(anyNeeds, anyNeeds, (before, after) => {
        const told = of(compareNeeds(before, after), 'closed', 'narrowed', 'rerouted').flatMap((each) => each.before);
        expect(onlyIn(before, after).filter((each) => !passes(each, told))).toEqual([]);
      }),
    );
  });

  test('tells of nothing that opens or closes when nothing does', () => {
    fc.assert(
      fc.property(anyNeeds, anyNeeds, (before, after) => {
        const differences = compareNeeds(before, after);
        for (const { after: now } of of(differences, 'opened', 'widened')) expect(onlyIn(now, before)).not.toEqual([]);
        for (const { before: old } of of(differences, 'closed', 'narrowed')) expect(onlyIn(old, after)).not.toEqual([]);
      }),
    );
  });

  test('closes backwards what it opens forwards', () => {
    fc.assert(
      fc.property(anyNeeds, anyNeeds, (before, after) => {
        const opened = of(compareNeeds(before, after), 'opened').flatMap((each) => each.after);
        const closed = of(compareNeeds(after, before), 'closed').flatMap((each) => each.before);
        expect(keysOf(opened)).toEqual(keysOf(closed));
      }),
    );
  });

  test('accounts for every destination after the change', () => {
    fc.assert(
      fc.property(anyNeeds, anyNeeds, (before, after) => {
        const kept = new Set(keysOf(before));
        const told = new Set(compareNeeds(before, after).flatMap((each) => keysOf(each.after)));
        const rest = after.filter((each) => !kept.has(destinationKey(each)) && !told.has(destinationKey(each)));
        for (const each of rest) expect(onlyIn([each], before)).toEqual([]);
      }),
    );
  });
});
