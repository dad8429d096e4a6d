import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { climb, descend, type Hop } from '../../../levels/telemetry/hops.ts';
import { matchesTopic } from '../../../levels/telemetry/topic.ts';
import { fillTemplate } from '../../../levels/telemetry/topic-template.ts';

/** The topics of one message on its way: where each hop puts it. */
function walk(hops: readonly Hop[], topic: string): readonly string[] {
  let current = topic;
  return hops.map((hop) => {
    if (!hop.topics.some((filter) => matchesTopic(filter, current)))
      throw new Error(`"${current}" stops at "${hop.zone}"`);
    current = fillTemplate(hop.destination, current) ?? '';
    return current;
  });
}

const names = fc.uniqueArray(fc.constantFrom('level-1', 'level-2', 'level-3', 'level-4'), {
  minLength: 2,
  maxLength: 4,
});
const words = fc.array(fc.constantFrom('data', 'from', 'to', 'level-2', 'x'), { minLength: 1, maxLength: 4 });

describe('climb()', () => {
  test('puts the zone before the topic at every hop, and the route at the first', () => {
    expect(climb('ovens', ['data/ovens/#', 'alarms/+'], ['level-2', 'level-3', 'level-4'])).toEqual([
      { zone: 'level-2', topics: ['data/ovens/#', 'alarms/+'], destination: 'from/level-2/ovens/${inputTopic}' },
      {
        zone: 'level-3',
        topics: ['from/level-2/ovens/data/ovens/#', 'from/level-2/ovens/alarms/+'],
        destination: 'from/level-3/${inputTopic}',
      },
      {
        zone: 'level-4',
        topics: ['from/level-3/from/level-2/ovens/data/ovens/#', 'from/level-3/from/level-2/ovens/alarms/+'],
        destination: 'from/level-4/${inputTopic}',
      },
    ]);
  });

  test('carries any topic through, to where the zone may publish and no other', () => {
    fc.assert(
      fc.property(names, words, (zones, topic) => {
        const passed = walk(climb('r', [`${topic[0]}/#`], zones), topic.join('/'));
        for (const [index, zone] of zones.entries()) {
          const allowed = zones.filter((each) => matchesTopic(`from/${each}/#`, passed[index] ?? ''));
          expect(allowed).toEqual([zone]);
        }
      }),
    );
  });
});

describe('descend()', () => {
  test('takes a prefix away at every hop', () => {
    expect(descend(['commands/+/set'], ['level-4', 'level-3', 'level-2'], undefined)).toEqual([
      { zone: 'level-4', topics: ['commands/+/set'], destination: 'to/level-3/to/level-2/${inputTopic}' },
      {
        zone: 'level-3',
        topics: ['to/level-3/to/level-2/commands/+/set'],
        destination: 'to/level-2/${inputTopic.5}/${inputTopic.6}/${inputTopic.7}',
      },
      {
        zone: 'level-2',
        topics: ['to/level-2/commands/+/set'],
        destination: '${inputTopic.3}/${inputTopic.4}/${inputTopic.5}',
      },
    ]);
  });

  test('lets all arrive at one topic where it is named', () => {
    expect(descend(['recipes'], ['level-3', 'level-2'], 'commands/recipe')).toEqual([
      { zone: 'level-3', topics: ['recipes'], destination: 'to/level-2/commands/recipe' },
      { zone: 'level-2', topics: ['to/level-2/commands/recipe'], destination: 'commands/recipe' },
    ]);
  });

  test('brings a command to its zone with the topic it began with', () => {
    fc.assert(
      fc.property(names, words, (zones, topic) => {
        const filter = topic.map((word, index) => (index % 2 === 0 ? word : '+')).join('/');
        const passed = walk(descend([filter], zones, undefined), topic.join('/'));
        expect(passed.at(-1)).toBe(topic.join('/'));
        for (const [index, zone] of zones.slice(1).entries()) {
          expect(matchesTopic(`to/${zone}/#`, passed[index] ?? '')).toBe(true);
        }
      }),
    );
  });
});
