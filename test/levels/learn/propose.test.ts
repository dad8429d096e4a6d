import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { Asked } from '../../../levels/learn/denial.ts';
import type { Proposal } from '../../../levels/learn/proposal.ts';
import { propose } from '../../../levels/learn/propose.ts';
import { THRESHOLDS } from '../../../levels/learn/thresholds.ts';
import { loadSite } from '../../../levels/load-site.ts';
import { askedFor } from '../../support/denials.ts';
import { plantRepository, type PlantChanges } from '../../support/plant.ts';

const FILE = 'levels/sites/plant/level-2-a.yaml';
const EVENTS = 'own.servicebus.windows.net';

function proposeFor(changes: PlantChanges, asked: readonly Asked[]) {
  const repository = plantRepository(changes);
  const { site } = loadSite(repository, 'plant');
  if (site === undefined) throw new Error('The plant does not load');
  const options = {
    today: '2026-11-10',
    thresholds: THRESHOLDS,
    wildcards: false,
    acknowledged: false,
    ours: new Set([EVENTS]),
  };
  const fields = { owner: 'ot@plant.example', ticket: undefined, expires: '2026-12-10' };
  return propose(repository, [site], { asked, ended: [] }, options, fields);
}

describe('propose()', () => {
  test('gives the names of a profile back where the profile cannot stand', () => {
    const asked = [9093, 5671].map((port) => askedFor(EVENTS, { port }));
    const { learned, settled } = proposeFor({ 'level-3': `ceiling: { hosts: ["${EVENTS}:9093"] }\n` }, asked);
    const nameOf = (each: Proposal): string => (each.kind === 'profile' ? each.name : `${each.host}:${each.port}`);
    expect(settled.refused.map(({ proposal, problem }) => [nameOf(proposal), problem.code])).toEqual([
      ['event-hubs', 'ceiling'],
      [`${EVENTS}:5671`, 'ceiling'],
    ]);
    expect(learned.proposals.map(nameOf)).toEqual(['event-hubs', `${EVENTS}:9093`, `${EVENTS}:5671`]);
    expect(parse(settled.edits.get(FILE) ?? '').allow).toMatchObject([{ host: EVENTS, port: 9093 }]);
  });

  test('proposes once where nothing is refused', () => {
    const { learned, settled } = proposeFor({}, [askedFor('a.example')]);
    expect([learned.proposals.length, settled.accepted.length, settled.refused]).toEqual([1, 1, []]);
  });
});
