import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Asked } from '../../../levels/learn/denial.ts';
import { learn, type LearnOptions } from '../../../levels/learn/learn.ts';
import type { Proposal } from '../../../levels/learn/proposal.ts';
import { THRESHOLDS } from '../../../levels/learn/thresholds.ts';
import { explainReach } from '../../../levels/explain.ts';
import { askedFor } from '../../support/denials.ts';
import { buildPlant } from '../../support/plant.ts';

const TODAY = '2026-11-10';
const WHY = 'why: a reason, owner: plant';

function learnFrom(
  asked: readonly Asked[],
  declared = '',
  more: Partial<LearnOptions> & { readonly ended?: readonly Asked[] } = {},
) {
  const site = buildPlant({ 'level-2-a': declared });
  const { ended = [], ...options } = more;
  return learn(
    [site],
    { asked, ended },
    { today: TODAY, thresholds: THRESHOLDS, wildcards: false, acknowledged: false, ours: new Set(), ...options },
  );
}

function showProposals(proposals: readonly Proposal[]): readonly string[] {
  return proposals.map((each) =>
    each.kind === 'entry' ? `${each.zone} ${each.host}:${each.port} ${each.protocol}` : `${each.zone} ${each.name}`,
  );
}

describe('learn()', () => {
  test('proposes the names that were asked for, each for its zone, port and protocol', () => {
    const { proposals } = learnFrom([
      askedFor('a.example'),
      askedFor('a.example', { zone: 'level-2-b' }),
      askedFor('a.example', { port: 8443 }),
      askedFor('b.example', { port: 80, protocol: 'http' }),
    ]);
    expect(showProposals(proposals)).toEqual([
      'level-2-a a.example:443 tls',
      'level-2-a a.example:8443 tls',
      'level-2-a b.example:80 http',
      'level-2-b a.example:443 tls',
    ]);
  });

  test('leaves out what the declaration allows, and what is answered inside the zone', () => {
    const declared = `allow: [{ host: "*.a.example", port: 443, ${WHY} }]
dns: { hosts: [{ name: plc.example, address: 10.20.1.130 }], forward: [{ zone: line.example, to: [10.20.1.5] }] }
`;
    const { proposals, leftOut } = learnFrom(
      [
        askedFor('x.a.example'),
        askedFor('x.a.example', { zone: 'level-2-b' }),
        askedFor('deep.x.a.example'),
        askedFor('y.a.example', { port: undefined }),
        askedFor('git.plant.example'),
        askedFor('plc.example'),
        askedFor('m1.line.example'),
      ],
      declared,
    );
    expect(showProposals(proposals)).toEqual(['level-2-a deep.x.a.example:443 tls', 'level-2-b x.a.example:443 tls']);
    expect(leftOut.allowed.map(({ host }) => host)).toEqual([
      'x.a.example',
      'y.a.example',
      'git.plant.example',
      'plc.example',
      'm1.line.example',
    ]);
  });

  test('tells apart what ended, by the entry or by what the forwarder said', () => {
    const declared = `allow: [{ host: over.example, port: 443, expires: 2026-11-09, ${WHY} }]\n`;
    const { proposals, ended } = learnFrom([askedFor('over.example')], declared, {
      ended: [askedFor('over.example'), askedFor('removed.example'), askedFor('git.plant.example')],
    });
    expect(proposals).toEqual([]);
    const file = 'levels/sites/plant/level-2-a.yaml';
    expect(ended.map(({ asked, need, file: at }) => [asked.host, need?.expires, at, need?.provenance.line])).toEqual([
      ['over.example', '2026-11-09', file, 4],
      ['over.example', '2026-11-09', file, 4],
      ['removed.example', undefined, undefined, undefined],
    ]);
  });

  test('assumes a port for names that only DNS was asked for', () => {
    const question = { port: undefined } as const;
    const { proposals } = learnFrom([
      askedFor('a.example', question),
      askedFor('b.example', question),
      askedFor('b.example', { port: 8883 }),
    ]);
    expect(showProposals(proposals)).toEqual(['level-2-a a.example:443 tls', 'level-2-a b.example:8883 tls']);
  });

  test('leaves out what was asked for too rarely, and names that lead nowhere', () => {
    const { proposals, leftOut } = learnFrom([
      askedFor('rare.example', { count: 2 }),
      askedFor('x.local'),
      askedFor('wpad'),
    ]);
    expect(proposals).toEqual([]);
    expect(leftOut.rare.map(({ host }) => host)).toEqual(['rare.example']);
    expect(leftOut.inside.map(({ host }) => host)).toEqual(['x.local', 'wpad']);
  });

  test('makes wildcards only when asked, and never of names that alone are too rare', () => {
    const asked = (count: number) => ['a', 'b', 'c'].map((label) => askedFor(`${label}.cdn.example`, { count }));
    expect(learnFrom(asked(3)).proposals).toHaveLength(3);
    expect(showProposals(learnFrom(asked(3), '', { wildcards: true }).proposals)).toEqual([
      'level-2-a *.cdn.example:443 tls',
    ]);
    const rare = learnFrom(asked(1), '', { wildcards: true });
    expect([rare.proposals, rare.leftOut.rare.length]).toEqual([[], 3]);
  });

  test('proposes no more entries than anybody reviews, those most often asked for, and tells the rest', () => {
    const asked = [5, 9, 4, 7].map((count) => askedFor(`n${count}.example`, { count }));
    const { proposals, leftOut } = learnFrom(asked, '', { thresholds: { ...THRESHOLDS, entries: 2 } });
    expect(showProposals(proposals)).toEqual(['level-2-a n9.example:443 tls', 'level-2-a n7.example:443 tls']);
    expect(leftOut.beyond.map(({ host }) => host)).toEqual(['n5.example', 'n4.example']);
  });

  test('proposes nothing that the declaration explains as allowed, and nothing that was not asked for', () => {
    const host = fc.constantFrom(
      'a.one.example',
      'b.one.example',
      'c.two.example',
      'git.plant.example',
      'x.local',
      'management.azure.com',
    );
    const asking = fc.record({ host, port: fc.constantFrom(443, 8443), count: fc.integer({ min: 1, max: 9 }) });
    const declared = `allow: [{ host: "*.one.example", port: 443, ${WHY} }]\n`;
    const site = buildPlant({ 'level-2-a': declared });
    fc.assert(
      fc.property(fc.uniqueArray(asking, { selector: ({ host: name, port }) => `${name}:${port}` }), (asked) => {
        const { proposals } = learnFrom(
          asked.map(({ host: name, ...fields }) => askedFor(name, fields)),
          declared,
        );
        for (const proposal of proposals) {
          if (proposal.kind !== 'entry') throw new Error('No profile was asked for');
          const { verdict } = explainReach(site, proposal.zone, proposal.host, proposal.port, { today: TODAY });
          expect(verdict).toBe('deny');
          expect(asked).toContainEqual(expect.objectContaining({ host: proposal.host, port: proposal.port }));
        }
      }),
    );
  });
});
