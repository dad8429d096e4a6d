import { describe, expect, test } from '@jest/globals';
import { traceWay, tracedFlow } from '../../../../levels/telemetry/trace/trace-way.ts';
import { routedPlant, wayOf } from '../routed-plant.ts';

const RULES =
  'level-2-a: { map: [{ inputs: ["*"], output: "*" }, { inputs: [line], output: "$metadata.user_property.line" }] }, ' +
  'level-3: { filter: [{ inputs: [t], expression: "$1 > 50", description: too hot }], map: [{ inputs: [t, $metadata.user_property.line], output: x, expression: "$2 + $1" }] }';
const UP = `{ name: up, from: level-2-a, topics: ["data/#"], to: { eventHubs: { namespace: ns, hub: h } }, transform: { ${RULES} } }`;
const LOOKING = `{ name: looking, from: level-2-a, topics: ["seen/#"], to: { parent: true }, transform: { level-2-a: { enrich: [{ dataset: limits, inputs: [$source.id, $context.id], expression: "$1 == $2" }], filter: [{ inputs: [t, $context(limits).max], expression: "$1 > $2" }] } } }`;
const DOWN = '{ name: down, direction: down, from: level-4, topics: [set/+], to: { zone: level-2-a } }';

function trace(route: string, topic: string, payload: string) {
  const flows = wayOf(routedPlant([UP, LOOKING, DOWN]), route).flows.map(tracedFlow);
  return traceWay(flows, { topic, payload, properties: new Map() }, new Map());
}

describe('traceWay()', () => {
  test('follows a message up, with what each flow makes of it', () => {
    const { arrived, steps } = trace('up', 'data/a', '{"t":40,"line":"B"}');
    expect(arrived).toBe(true);
    expect(steps.map(({ zone, topicOut, payload, properties }) => [zone, topicOut, payload, properties])).toEqual([
      ['level-2-a', 'from/level-2-a/up/data/a', '{"t":40}', { line: 'B' }],
      ['level-3', 'from/level-3/from/level-2-a/up/data/a', '{"x":"B40"}', { line: 'B' }],
      ['level-4', 'h', '{"x":"B40"}', { line: 'B' }],
    ]);
  });

  test('follows a command down, which arrives under the topic it began with', () => {
    const { arrived, steps } = trace('down', 'set/speed', 'fast');
    expect(arrived).toBe(true);
    expect(steps.map(({ zone, topicOut, payload }) => [zone, topicOut, payload])).toEqual([
      ['level-4', 'to/level-3/to/level-2-a/set/speed', 'fast'],
      ['level-3', 'to/level-2-a/set/speed', 'fast'],
      ['level-2-a', 'set/speed', 'fast'],
    ]);
  });

  test('goes no further than the flow that ends it', () => {
    const { arrived, steps } = trace('up', 'data/a', '{"t":60}');
    expect(arrived).toBe(false);
    expect(steps).toHaveLength(2);
    expect(steps[1]).toMatchObject({
      zone: 'level-3',
      topicIn: 'from/level-2-a/up/data/a',
      topicOut: undefined,
      reason: 'filtered',
      text: 'filter 1 drops it: too hot ("$1 > 50" of "t")',
    });
  });

  test('keeps the notes of the flow that ends it', () => {
    const { steps } = trace('looking', 'seen/a', '{"id":"a","t":60}');
    expect(steps).toEqual([
      expect.objectContaining({
        reason: 'no-value',
        notes: ['dataset "limits" is not at hand, so its fields are missing'],
      }),
    ]);
  });
});
