// decide() against a scan, down to the very entry: names near each other and absurd ones, one name granted many times over,
// tcp, reserved names, expiries. It asks with names that no listener would let through, too.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Allowlist, listenPortOf, protocolOf } from '../../../forwarder/contract/allowlist.ts';
import { endOfDay } from '../../../forwarder/contract/days.ts';
import { matchesHost, parseHostPattern } from '../../../forwarder/contract/host-pattern.ts';
import { compileMemory, compileSnapshot } from '../../../forwarder/decision/compile-snapshot.ts';
import { decide } from '../../../forwarder/decision/decide.ts';
import type { Question } from '../../../forwarder/decision/decision.ts';
import { openSnapshot } from '../../../forwarder/decision/snapshot.ts';
import { makeAllowlist } from '../../support/allowlists.ts';

const NOW = Date.parse('2027-03-01T12:00:00Z');
const ZONES = ['ovens', 'packaging', 'robots'];
const LABELS = ['a', 'b', 'aa', 'ab', 'a-b'];
const LONG = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(57)}.b.x`;
const ABSURD = [
  '',
  '.',
  '..',
  '.x',
  'x.',
  '.b.x',
  'a..x',
  'a..b.x',
  'b.x.',
  'A.B.X',
  'ä.b.x',
  'š.b.x',
  'a.b.ŸX',
  '\0.b.x',
];
const LONGER = [LONG, `a${LONG}`, `a.${LONG}`, `${'a.'.repeat(126)}x`, `${'b.'.repeat(500)}b.x`];

const zones = fc.subarray(ZONES, { minLength: 1 });
const base = fc.array(fc.constantFrom(...LABELS), { minLength: 1, maxLength: 3 }).map((them) => `${them.join('.')}.x`);
const host = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.constantFrom('', '*.', '**.'), base).map((parts) => parts.join('')) },
  fc.constantFrom(LONG, `*.${LONG.slice(64)}`, `**.${LONG.slice(64)}`, 'b.x', `${'a.'.repeat(126)}x`),
);
const port = fc.constantFrom(443, 8883, 1, 65_535);
const expires = fc.option(fc.constantFrom('2027-02-28', '2027-03-01'), { nil: undefined });
const protocol = fc.constantFrom('tls' as const, 'http' as const);
const tcp = fc.record({
  host: fc.option(base, { nil: undefined }),
  port: fc.constant(1433),
  protocol: fc.constant('tcp' as const),
  listenPort: port,
  to: fc.constant({ address: '10.0.0.1', port: 5 }),
  expires,
});
const entry = fc.oneof({ weight: 4, arbitrary: fc.record({ host, port, protocol, expires }) }, tcp);
const grant = fc.record({ for: zones, from: fc.constantFrom('f', 'g'), entries: fc.array(entry, { maxLength: 6 }) });
/** One name for ever other zones, ports and days: enough of it for an index. */
const crowd = fc.array(
  fc.record({
    for: zones,
    from: fc.constant('crowd'),
    entries: fc.tuple(fc.record({ host: fc.constant('*.b.x'), port, expires })),
  }),
  { minLength: 9, maxLength: 30 },
);
const allowlist = fc
  .record({
    grants: fc.tuple(fc.array(grant, { maxLength: 8 }), fc.oneof(fc.constant([]), crowd)).map((them) => them.flat()),
    reserved: fc.array(fc.record({ host, port, for: zones }), { maxLength: 4 }),
  })
  .map((spec) => makeAllowlist(spec));
const question: fc.Arbitrary<Question> = fc.record({
  origin: fc.constantFrom(...ZONES, 'level-3', 'oven', ''),
  serverName: fc.oneof(
    { weight: 4, arbitrary: base },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...LABELS), base).map((them) => them.join('.')) },
    fc.constantFrom(...ABSURD, ...LONGER),
    fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => `${text}.b.x`),
  ),
  port: fc.oneof({ weight: 9, arbitrary: port }, fc.constantFrom(0, -1, 65_536 + 443, Number.NaN)),
  protocol: fc.constantFrom('tls', 'http', 'tcp'),
  now: fc.constant(NOW),
  onlyReserved: fc.boolean(),
});

type Rule = { readonly index: number; readonly rank: number; readonly isOwn: boolean; readonly isHere: boolean } & {
  readonly isReserved: boolean;
  readonly isOver: boolean;
};

const KIND_RANK = { exact: 2_000, 'one-label': 1_000, 'any-depth': 0 };

/** What covers the name (or listens on the port), the most specific first, in the order of the list. */
function rulesCovering({ spec }: Allowlist, asked: Question): readonly Rule[] {
  const all = [
    ...spec.grants.flatMap((each) => each.entries.map((one) => ({ ...one, for: each.for, isReserved: false }))),
    ...spec.reserved.map((one) => ({ ...one, protocol: undefined, expires: undefined, isReserved: true })),
  ];
  const rules = all.flatMap((one, index) => {
    const isTcp = protocolOf(one) === 'tcp';
    if (isTcp !== (asked.protocol === 'tcp')) return [];
    const pattern = parseHostPattern(one.host ?? '');
    const listenPort = listenPortOf(one);
    const isCovering = isTcp
      ? listenPort === asked.port
      : !('fault' in pattern) && matchesHost(pattern, asked.serverName ?? '');
    if (!isCovering) return [];
    const rank = isTcp || 'fault' in pattern ? 0 : KIND_RANK[pattern.kind] + pattern.base.length;
    const isHere = protocolOf(one) === asked.protocol && listenPort === asked.port;
    const end = one.expires === undefined ? Infinity : (endOfDay(one.expires) ?? 0);
    return [
      { index, rank, isOwn: one.for.includes(asked.origin), isHere, isReserved: one.isReserved, isOver: NOW >= end },
    ];
  });
  return rules.toSorted((left, right) => right.rank - left.rank || left.index - right.index);
}

function decideNaively(list: Allowlist, asked: Question): { readonly reason: string; readonly index?: number } {
  const covering = rulesCovering(list, asked);
  const own = covering.filter((rule) => rule.isOwn && rule.isHere);
  const alive = covering.filter((rule) => !rule.isOver);
  const reasons: readonly (readonly [string, Rule | undefined])[] = [
    ['allowed', own.find((rule) => !rule.isOver && (rule.isReserved || asked.onlyReserved !== true))],
    ['proxy-header-stale', own.find((rule) => !rule.isOver)],
    ['entry-expired', own[0]],
    ['port-not-allowed', alive.find((rule) => rule.isOwn)],
    ['zone-not-allowed', alive[0]],
  ];
  const found = reasons.find(([, rule]) => rule !== undefined);
  return found?.[1] === undefined ? { reason: 'not-in-allowlist' } : { reason: found[0], index: found[1].index };
}

describe('decide()', () => {
  test('names the very entry that a scan finds, whatever it is asked', () => {
    const reasons = new Set<string>();
    fc.assert(
      fc.property(allowlist, fc.array(question, { minLength: 1, maxLength: 30 }), (list, questions) => {
        const snapshot = compileSnapshot(list);
        for (const asked of questions) {
          const { reason, entry: found } = decide(snapshot, asked);
          expect({ reason, index: found?.index }).toEqual(decideNaively(list, asked));
          reasons.add(reason);
        }
      }),
      { numRuns: 500 },
    );
    expect(reasons.size).toBe(6);
  });

  test.each([
    ['a name in capitals', 'A.B.X', 'a.b.x'],
    ['a name whose characters only end like those of an entry', '\u0161.b.x', 'a.b.x'],
    ['a name without a label below the wildcard', '.b.x', '**.b.x'],
    ['a name with an empty label below the one label', 'a..b.x', '*.b.x'],
    ['a name with a dot at its end', 'a.b.x.', '**.b.x'],
    ['no name at all', '', 'a.b.x'],
  ])('denies %s', (_what, serverName, allowed) => {
    const entries = [{ host: allowed, port: 443 }];
    const list = makeAllowlist({ grants: [{ for: ['ovens'], from: 'a', entries }] });
    const asked = { origin: 'ovens', serverName, port: 443, protocol: 'tls', now: NOW } as const;
    expect(decide(compileSnapshot(list), asked)).toEqual({ verdict: 'deny', reason: 'not-in-allowlist' });
  });
});

describe('compileMemory()', () => {
  const names = Array.from({ length: 200 }, (_unused, index) => `n${index}.example`);
  const entries = names.map((name) => ({ host: name, port: 443 }));
  const list = makeAllowlist({ grants: [{ for: ['ovens'], from: 'a', entries }] });
  /** With it, every name has the hash 0. */
  const worst = { seed: 0, multiplier: 0 };

  test('draws again when names collide', () => {
    const draws = [worst, worst, { seed: 7, multiplier: 0x9e37_79b1 }];
    const snapshot = openSnapshot(compileMemory(list, [], () => draws.shift() ?? worst));
    expect(draws).toEqual([]);
    for (const serverName of names) {
      const asked = { origin: 'ovens', serverName, port: 443, protocol: 'tls', now: NOW } as const;
      expect(decide(snapshot, asked).entry?.pattern?.text).toBe(serverName);
    }
  });

  test('gives up when they collide under every draw', () => {
    expect(() => compileMemory(list, [], () => worst)).toThrow('collide under every hash');
  });

  test('compares names, not only their hashes', () => {
    const few = makeAllowlist({ grants: [{ for: ['ovens'], from: 'a', entries: entries.slice(0, 20) }] });
    const snapshot = openSnapshot(compileMemory(few, [], () => worst));
    const ask = (serverName: string): string =>
      decide(snapshot, { origin: 'ovens', serverName, port: 443, protocol: 'tls', now: NOW }).reason;
    expect([ask('n19.example'), ask('n20.example'), ask('n1.exampl')]).toEqual([
      'allowed',
      'not-in-allowlist',
      'not-in-allowlist',
    ]);
  });

  test('grants more behind the list, and says so in the digest', () => {
    const extra = [
      {
        for: ['ovens'],
        from: 'break-glass',
        entries: [
          { host: 'n1.example', port: 443 },
          { host: 'more.example', port: 443 },
        ],
      },
    ];
    const [plain, more, again] = [compileSnapshot(list), compileSnapshot(list, extra), compileSnapshot(list, extra)];
    const ask = (serverName: string): string | undefined =>
      decide(more, { origin: 'ovens', serverName, port: 443, protocol: 'tls', now: NOW }).entry?.label;
    expect([ask('n1.example'), ask('more.example')]).toEqual(['a n1.example:443', 'break-glass more.example:443']);
    expect(more.digest).toBe(again.digest);
    expect(more.digest).not.toBe(plain.digest);
    expect(compileSnapshot(list, []).digest).toBe(plain.digest);
    expect(more.entries).toBe(202);
  });
});
