import { describe, expect, test } from '@jest/globals';
import type { Denial } from '../../../levels/learn/denial.ts';
import { Tally } from '../../../levels/learn/tally.ts';
import { denialOf } from '../../support/denials.ts';
import { buildPlant } from '../../support/plant.ts';

const PLANT = buildPlant();
/** A second site with the same zones in another network. */
const OTHER = {
  ...PLANT,
  name: 'other',
  zones: PLANT.zones.map((zone) => ({ ...zone, seenAs: zone.seenAs.map((network) => network.replace('10.', '172.')) })),
};

const candidate = (denial: Denial, id?: string) => ({ kind: 'candidate', denial, id, count: denial.count }) as const;

function tallied(denials: readonly Denial[], limits?: ConstructorParameters<typeof Tally>[1]): Tally {
  const tally = new Tally([PLANT, OTHER], limits);
  for (const denial of denials) tally.add(candidate(denial));
  return tally;
}

describe('Tally', () => {
  test('adds up by zone, name and port, with clients and programs', () => {
    const tally = tallied([
      denialOf('a.example', { ja4: 'x', count: 2 }),
      denialOf('a.example', { client: '10.20.1.8', ja4: 'y', count: 5, time: '2026-11-04T00:00:00.000Z' }),
      denialOf('a.example', { port: 8443 }),
      denialOf('a.example', { zone: 'level-2-b' }),
    ]);
    expect(tally.asked).toHaveLength(3);
    expect(tally.asked[0]).toEqual({
      site: 'plant',
      zone: 'level-2-a',
      host: 'a.example',
      port: 443,
      protocol: 'tls',
      count: 7,
      clients: new Map([
        ['10.20.1.8', 5],
        ['10.20.1.7', 2],
      ]),
      programs: new Map([
        ['y', 5],
        ['x', 2],
      ]),
      first: '2026-11-02T10:00:00.000Z',
      last: '2026-11-04T00:00:00.000Z',
    });
    expect(tally.denials).toBe(9);
  });

  test('tells the site of a question by the address of the client', () => {
    const question = { site: undefined, port: undefined } as const;
    const tally = tallied([
      denialOf('a.example', question),
      denialOf('b.example', { ...question, client: '172.20.1.7' }),
      denialOf('c.example', { ...question, client: '192.0.2.1' }),
      denialOf('d.example', { ...question, client: 'fd00::1' }),
    ]);
    expect(tally.asked.map(({ site, host }) => [site, host])).toEqual([
      ['plant', 'a.example'],
      ['other', 'b.example'],
    ]);
    expect(tally.elsewhere).toBe(2);
  });

  test('knows a zone by its former name, and no zone that is not declared', () => {
    const renamed = buildPlant({ 'level-2-a': 'was: level-2-old\n' });
    const tally = new Tally([renamed]);
    tally.add(candidate(denialOf('a.example', { zone: 'level-2-old' })));
    tally.add(candidate(denialOf('a.example', { zone: 'level-9' })));
    tally.add(candidate(denialOf('a.example', { site: 'elsewhere' })));
    expect(tally.asked.map(({ zone }) => zone)).toEqual(['level-2-a']);
    expect(tally.elsewhere).toBe(2);
  });

  test('keeps apart what ended, and counts what no entry mends', () => {
    const tally = new Tally([PLANT]);
    tally.add({ ...candidate(denialOf('a.example')), kind: 'ended' });
    tally.add({ kind: 'nothing', reason: 'not-tls', id: undefined, count: 500 });
    tally.add({ kind: 'passed-below', id: undefined, count: 20 });
    tally.add({ kind: 'broken' });
    expect(tally.asked).toEqual([]);
    expect(tally.ended.map(({ host }) => host)).toEqual(['a.example']);
    expect([...tally.nothing]).toEqual([['not-tls', 500]]);
    expect([tally.denials, tally.passedBelow]).toEqual([521, 20]);
  });

  test('counts a line once, however often it was collected, as far back as it remembers', () => {
    const tally = new Tally([PLANT], { names: 9, clients: 9, programs: 9, ids: 2 });
    for (const id of ['a', 'a', 'b', 'a', 'c', 'a']) tally.add(candidate(denialOf('a.example'), id));
    expect([tally.denials, tally.repeated, tally.asked[0]?.count]).toEqual([4, 2, 4]);
  });

  test('holds no more names, clients and programs than its bounds', () => {
    const limits = { names: 2, clients: 2, programs: 1, ids: 1 };
    const names = Array.from({ length: 10 }, (_, n) => denialOf(`n${n}.example`));
    const clients = Array.from({ length: 10 }, (_, n) =>
      denialOf('n0.example', { client: `10.20.1.${n}`, ja4: `j${n}` }),
    );
    const tally = tallied([...names, ...clients], limits);
    expect(tally.asked.map(({ host, count }) => [host, count])).toEqual([
      ['n0.example', 11],
      ['n1.example', 1],
    ]);
    expect(tally.asked[0]?.clients.size).toBe(2);
    expect(tally.asked[0]?.programs.size).toBe(1);
    expect(tally.uncounted).toBe(8);
  });
});
