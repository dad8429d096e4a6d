// decide() against the plainest thing that could be right: a scan over everything, in the words of the design.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Allowlist, listenPortOf, protocolOf } from '../../../forwarder/contract/allowlist.ts';
import { endOfDay } from '../../../forwarder/contract/days.ts';
import { matchesHost, parseHostPattern } from '../../../forwarder/contract/host-pattern.ts';
import { compileSnapshot } from '../../../forwarder/decision/compile-snapshot.ts';
import { decide } from '../../../forwarder/decision/decide.ts';
import type { Question } from '../../../forwarder/decision/decision.ts';
import { makeAllowlist } from '../../support/allowlists.ts';

const ZONES = ['ovens', 'packaging', 'robots'];
const PORTS = [443, 8883];
const NOW = Date.parse('2027-03-01T12:00:00Z');
const DAYS = ['2027-02-28', '2027-03-01', '2027-03-02'];

const zones = fc.subarray(ZONES, { minLength: 1 });
const base = fc
  .array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 3 })
  .map((labels) => `${labels.join('.')}.x`);
const host = fc.tuple(fc.constantFrom('', '*.', '**.'), base).map(([wildcard, name]) => wildcard + name);
const port = fc.constantFrom(...PORTS);
const expires = fc.option(fc.constantFrom(...DAYS), { nil: undefined });
const named = fc.record({ host, port, protocol: fc.constantFrom('tls' as const, 'http' as const), expires });
const tcp = fc.record({
  host: base,
  port: fc.constant(1433),
  protocol: fc.constant('tcp' as const),
  listenPort: port,
  expires,
});
const entry = fc.oneof({ weight: 4, arbitrary: named }, tcp);
const grant = fc.record({ for: zones, from: fc.constant('f'), entries: fc.array(entry, { maxLength: 12 }) });
const allowlist = fc
  .record({
    grants: fc.array(grant, { maxLength: 12 }),
    reserved: fc.array(fc.record({ host, port, for: zones }), { maxLength: 4 }),
  })
  .map((spec) => makeAllowlist(spec));
const question: fc.Arbitrary<Question> = fc.record({
  origin: fc.constantFrom(...ZONES, 'nobody'),
  serverName: fc.array(fc.constantFrom('a', 'b'), { maxLength: 5 }).map((labels) => [...labels, 'x'].join('.')),
  port,
  protocol: fc.constantFrom('tls', 'http', 'tcp'),
  now: fc.constant(NOW),
  onlyReserved: fc.boolean(),
});

type Rule = {
  readonly zones: readonly string[];
  readonly rank: number;
  readonly isHere: boolean;
  readonly isReserved: boolean;
  readonly isOver: boolean;
};

const KIND_RANK = { exact: 2_000, 'one-label': 1_000, 'any-depth': 0 };

function rulesCovering({ spec }: Allowlist, asked: Question): readonly Rule[] {
  const entries = [
    ...spec.grants.flatMap((each) => each.entries.map((one) => ({ ...one, zones: each.for, isReserved: false }))),
    ...spec.reserved.map((one) => ({ ...one, protocol: 'tls' as const, zones: one.for, isReserved: true })),
  ];
  return entries.flatMap((one) => {
    const pattern = parseHostPattern(one.host ?? '');
    const protocol = protocolOf(one);
    const listenPort = listenPortOf(one);
    if ('fault' in pattern || (protocol === 'tcp') !== (asked.protocol === 'tcp')) return [];
    const covers = protocol === 'tcp' ? listenPort === asked.port : matchesHost(pattern, asked.serverName ?? '');
    if (!covers) return [];
    const end = 'expires' in one && one.expires !== undefined ? endOfDay(one.expires) : undefined;
    return [
      {
        zones: one.zones,
        rank: protocol === 'tcp' ? 0 : KIND_RANK[pattern.kind] + pattern.base.length,
        isHere: protocol === asked.protocol && listenPort === asked.port,
        isReserved: one.isReserved,
        isOver: end !== undefined && NOW >= end,
      },
    ];
  });
}

function decideNaively(list: Allowlist, asked: Question): { readonly reason: string; readonly rank?: number } {
  const covering = rulesCovering(list, asked);
  const own = covering.filter((rule) => rule.zones.includes(asked.origin) && rule.isHere);
  const inForce = own.filter((rule) => !rule.isOver);
  const passing = inForce.filter((rule) => rule.isReserved || asked.onlyReserved !== true);
  if (passing.length > 0) return { reason: 'allowed', rank: Math.max(...passing.map(({ rank }) => rank)) };
  if (inForce.length > 0) return { reason: 'proxy-header-stale' };
  if (own.length > 0) return { reason: 'entry-expired' };
  const alive = covering.filter((rule) => !rule.isOver);
  if (alive.some((rule) => rule.zones.includes(asked.origin))) return { reason: 'port-not-allowed' };
  return { reason: alive.length > 0 ? 'zone-not-allowed' : 'not-in-allowlist' };
}

describe('decide()', () => {
  test('agrees with a linear scan, also about which entry is the most specific', () => {
    const reasons = new Set<string>();
    fc.assert(
      fc.property(allowlist, fc.array(question, { minLength: 1, maxLength: 20 }), (list, questions) => {
        const snapshot = compileSnapshot(list);
        for (const asked of questions) {
          const decision = decide(snapshot, asked);
          const expected = decideNaively(list, asked);
          expect(decision.reason).toBe(expected.reason);
          reasons.add(decision.reason);
          const { pattern, protocol } = decision.entry ?? {};
          if (expected.rank === undefined || pattern === undefined || protocol === 'tcp') continue;
          expect(KIND_RANK[pattern.kind] + pattern.base.length).toBe(expected.rank);
        }
      }),
      { numRuns: 400 },
    );
    expect([...reasons].sort()).toEqual(
      [
        'allowed',
        'proxy-header-stale',
        'entry-expired',
        'port-not-allowed',
        'zone-not-allowed',
        'not-in-allowlist',
      ].sort(),
    );
  });
});
