import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { learn } from '../../../levels/learn/learn.ts';
import { settle } from '../../../levels/learn/settle.ts';
import { THRESHOLDS } from '../../../levels/learn/thresholds.ts';
import { loadSite } from '../../../levels/load-site.ts';
import type { Asked } from '../../../levels/learn/denial.ts';
import { askedFor } from '../../support/denials.ts';
import { plantRepository, type PlantChanges } from '../../support/plant.ts';

const TODAY = '2026-11-10';
const FILE = 'levels/sites/plant/level-2-a.yaml';
const FIELDS = { owner: 'ot@plant.example', ticket: 'CHG1', expires: '2026-12-10' };

function settleFor(asked: readonly Asked[], changes: PlantChanges = {}) {
  const repository = plantRepository(changes);
  const { site } = loadSite(repository, 'plant');
  const sites = site === undefined ? [] : [site];
  const options = {
    today: TODAY,
    thresholds: THRESHOLDS,
    wildcards: false,
    acknowledged: true,
    ours: new Set<string>(),
  };
  const { proposals } = learn(sites, { asked, ended: [] }, options);
  const settled = settle(repository, sites, proposals, FIELDS, TODAY);
  return { before: repository.read(FILE) ?? '', settled, proposals };
}

describe('settle()', () => {
  test('adds entries with their grounds, owner, ticket and end', () => {
    const more = 'allow:\n  # the old one\n  - { host: old.example, port: 443, why: a reason, owner: plant } # stays\n';
    const { before, settled } = settleFor(
      [
        askedFor('new.example', {
          count: 14,
          clients: new Map([
            ['10.20.1.7', 10],
            ['10.20.1.8', 4],
          ]),
        }),
        askedFor('plain.example', { port: 80, protocol: 'http' }),
      ],
      { 'level-2-a': more },
    );
    expect(settled.problems).toEqual([]);
    expect(settled.edits.get(FILE)).toBe(`${before}  - host: new.example
    port: 443
    why: seen 14 times from 10.20.1.7 and 1 other between 2026-11-01 and 2026-11-03
    owner: ot@plant.example
    ticket: CHG1
    expires: 2026-12-10
  - host: plain.example
    port: 80
    protocol: http
    why: seen 5 times from 10.20.1.7 between 2026-11-01 and 2026-11-03
    owner: ot@plant.example
    ticket: CHG1
    expires: 2026-12-10
`);
  });

  test('takes out what the ceiling of a zone above forbids, and writes the rest', () => {
    const ceiling = 'ceiling: { hosts: ["*.fine.example:443"] }\n';
    const { settled } = settleFor([askedFor('a.fine.example'), askedFor('b.other.example')], { 'level-3': ceiling });
    expect(settled.problems).toEqual([]);
    expect(
      settled.refused.map(({ proposal, problem }) => [proposal.kind === 'entry' && proposal.host, problem.code]),
    ).toEqual([['b.other.example', 'ceiling']]);
    expect(settled.refused[0]?.problem.message).toMatch(
      /the ceiling of "level-3" does not cover it\. Add it to levels\/sites\/plant\/level-3\.yaml/,
    );
    expect(parse(settled.edits.get(FILE) ?? '').allow).toMatchObject([{ host: 'a.fine.example' }]);
  });

  test('takes out a port that carries something else', () => {
    const taken =
      'allow: [{ host: h.example, port: 22, protocol: tcp, listenPort: 8443, why: a reason, owner: plant }]\n';
    const { settled } = settleFor([askedFor('a.example', { port: 8443 }), askedFor('b.example')], {
      'level-2-b': taken,
    });
    expect(settled.refused.map(({ problem }) => problem.code)).toEqual(['port-protocol']);
    expect(settled.accepted).toHaveLength(1);
  });

  test.each([
    ['a file that ends in dots', '...\n'],
    ['a list that is an alias', 'ceiling: { hosts: &own [] }\nallow: *own\n'],
  ])('leaves %s as it is, tells its line, and goes on with the others', (_, own) => {
    const { settled } = settleFor([askedFor('a.example'), askedFor('a.example', { zone: 'level-2-b' })], {
      'level-2-a': own,
    });
    expect(settled.problems).toEqual([]);
    expect(settled.refused.map(({ problem }) => [problem.file, problem.code])).toEqual([[FILE, 'edit']]);
    expect(settled.refused[0]?.problem.message).toMatch(/^Cannot (add to|edit) .*by hand$/);
    expect([...settled.edits.keys()]).toEqual(['levels/sites/plant/level-2-b.yaml']);
  });

  test('edits nothing when nothing may stand', () => {
    const { settled } = settleFor([askedFor('a.example')], { 'level-3': 'ceiling: { hosts: [] }\n' });
    expect([settled.accepted, [...settled.edits], settled.refused.length]).toEqual([[], [], 1]);
  });

  test('stops when the result would be wrong elsewhere', () => {
    const { settled } = settleFor([askedFor('a.example')], {
      'level-2-b': 'allow: [{ host: h.example, port: 22, why: a reason, owner: plant }]\n',
    });
    expect(settled.problems.map(({ file, code }) => [file, code])).toEqual([
      ['levels/sites/plant/level-2-b.yaml', 'protocol'],
    ]);
  });
});
