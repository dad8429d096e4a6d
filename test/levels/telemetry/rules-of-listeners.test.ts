// What is said of a broker that children connect to.

import { describe, expect, test } from '@jest/globals';
import type { PlantChanges } from '../../support/plant.ts';
import { problemsWith, routesOf, shown } from './rule-rows.ts';

/** Level 3 on another distribution; its exposure is the default one. */
function onDistribution(distribution: string): PlantChanges {
  const zone = `level: 3\ndistribution: ${distribution}\nnetwork: 10.30.0.0/24\n`;
  const face = 'address: 10.30.0.10, for: [level-2-a, level-2-b], routed: "firewall 3"';
  return { 'level-3.yaml': undefined, 'level-3': `${zone}forwarder: { faces: [{ ${face} }] }\n` };
}

const THROUGH = routesOf('UP, to: { parent: true }');
const WITHIN = routesOf('name: a, from: level-3, topics: [x], HUB');

describe('checkListeners()', () => {
  test.each(['aks', 'aks-edge-essentials'])('warns of a listener whose nodes answer for it, on %s', (distribution) => {
    const problems = problemsWith(THROUGH, onDistribution(distribution)).filter(({ code }) => code === 'open-listener');
    expect(problems.map(shown)).toEqual(['level-3.yaml:2:15 open-listener distribution']);
    expect(problems).toMatchObject([{ severity: 'warning', message: expect.stringContaining('30000 to 32767') }]);
  });

  test('says nothing of K3s, whose configuration keeps nodes from answering', () => {
    expect(problemsWith(THROUGH)).toEqual([]);
  });

  test('says nothing of a broker that nobody below connects to', () => {
    const codes = problemsWith(WITHIN, onDistribution('aks')).map(({ code }) => code);
    expect(codes).not.toContain('open-listener');
  });
});
