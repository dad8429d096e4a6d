import { describe, expect, test } from '@jest/globals';
import { Journeys, percentiles } from '../../../../cli/demo/telemetry/journeys.ts';

describe('Journeys', () => {
  test('measures each hop, and the whole way', () => {
    const journeys = new Journeys(['asset → level 2', 'level 2 → event hub']);
    journeys.start('oven-1', 0, 1000);
    journeys.reach('oven-1', 0, 0, 1004);
    journeys.reach('oven-1', 0, 1, 1010);
    expect(journeys.figures.map(({ hop, calm }) => [hop, calm?.p50])).toEqual([
      ['asset → level 2', 4],
      ['level 2 → event hub', 6],
      ['asset → event hub', 10],
    ]);
  });

  test('counts a hop once, although a message comes twice', () => {
    const journeys = new Journeys(['asset → level 2', 'level 2 → event hub']);
    journeys.start('oven-1', 0, 0);
    journeys.reach('oven-1', 0, 0, 5);
    journeys.reach('oven-1', 0, 0, 500);
    expect(journeys.figures[0]?.calm).toEqual({ count: 1, p50: 5, p99: 5 });
  });

  test('ends a hop with whoever tells first: who handed the reading on, or the flow that takes it', () => {
    const journeys = new Journeys(['asset → level 2', 'level 2 → level 3', 'level 3 → event hub']);
    journeys.start('oven-1', 0, 0);
    journeys.reach('oven-1', 0, 0, 1);
    // Handed on at 3, and taken from the queue of level 3 after an outage.
    journeys.reach('oven-1', 0, 1, 3);
    journeys.reach('oven-1', 0, 1, 30_000);
    journeys.reach('oven-1', 0, 2, 30_006);
    expect(journeys.figures.map(({ calm }) => calm?.p50)).toEqual([1, 2, 30_003, 30_006]);
  });

  test('keeps what was under way while something was wrong apart', () => {
    const journeys = new Journeys(['asset → event hub']);
    journeys.start('a', 0, 0);
    journeys.disturb();
    journeys.start('a', 1, 0);
    journeys.calm();
    journeys.start('a', 2, 0);
    for (const sequence of [0, 1, 2]) journeys.reach('a', sequence, 0, 10 + sequence);
    const [hop] = journeys.figures;
    expect([hop?.calm?.count, hop?.disturbed?.count]).toEqual([1, 2]);
  });

  test('leaves out what a filter ended', () => {
    const journeys = new Journeys(['asset → event hub']);
    journeys.start('a', 0, 0);
    journeys.end('a', 0);
    journeys.reach('a', 0, 0, 10);
    expect(journeys.figures[0]).toEqual({ hop: 'asset → event hub', calm: undefined, disturbed: undefined });
  });
});

describe('percentiles()', () => {
  test.each([
    [[], undefined],
    [[7], { count: 1, p50: 7, p99: 7 }],
    [[4, 1, 3, 2], { count: 4, p50: 2, p99: 4 }],
    [Array.from({ length: 200 }, (_, index) => 200 - index), { count: 200, p50: 100, p99: 198 }],
  ])('takes the nearest rank of %j', (values, expected) => {
    expect(percentiles(values)).toEqual(expected);
  });
});
