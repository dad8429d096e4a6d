import { describe, expect, test } from '@jest/globals';
import { findLoops } from '../../../levels/telemetry/loops.ts';
import { telemetryOf } from '../../../levels/telemetry/telemetry-of.ts';
import { routedPlant } from './routed-plant.ts';

/** Routes of each loop, from each flow that is in one. */
function loopsOf(...routes: readonly string[]): readonly string[] {
  const site = routedPlant(routes);
  const flows = telemetryOf(site).ways.flatMap((way) => way.flows);
  return findLoops(site.name, flows).map((loop) => loop.map(({ zone, route }) => `${zone} ${route}`).join(', '));
}

const grid = (topic: string) => `to: { eventGrid: { namespace: ns, topic: "${topic}" } }`;
const fromGrid = (topic: string) => `direction: down, from: { eventGrid: { namespace: ns } }, topics: ["${topic}"]`;

describe('findLoops()', () => {
  test('finds none between brokers, whatever a route takes', () => {
    expect(
      loopsOf(
        '{ name: a, from: level-2-a, topics: ["#"], to: { parent: true } }',
        '{ name: b, direction: down, from: level-3, topics: [x/+], to: { zone: level-2-a } }',
      ),
    ).toEqual([]);
  });

  test('finds a command that is reported to where it came from', () => {
    expect(
      loopsOf(
        `{ name: a, from: level-4, topics: ["x/#"], ${grid('${inputTopic}')} }`,
        `{ name: b, ${fromGrid('x/+')}, to: { zone: level-4 } }`,
      ),
    ).toEqual(['level-4 a, level-4 b', 'level-4 b, level-4 a']);
  });

  test('finds one over several brokers', () => {
    expect(
      loopsOf(
        '{ name: a, from: level-2-a, topics: [x], to: { parent: true } }',
        '{ name: b, direction: down, from: level-3, topics: [from/level-2-a/a/x], to: { zone: level-2-a, topic: x } }',
      ),
    ).toHaveLength(3);
  });

  test('lets routes be that only seem to meet', () => {
    expect(
      loopsOf(
        `{ name: a, from: level-4, topics: ["x/#"], ${grid('up/${inputTopic}')} }`,
        `{ name: b, ${fromGrid('+/y')}, to: { zone: level-4 } }`,
      ),
    ).toEqual([]);
  });
});
