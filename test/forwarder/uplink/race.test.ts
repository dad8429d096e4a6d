import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Race } from '../../../forwarder/uplink/race.ts';

describe('Race', () => {
  test('starts the next attempt when the one before is silent for a while', () => {
    const race = new Race(2, 250);
    expect([race.start(1_000), race.start(1_000), race.nextAt]).toEqual([0, undefined, 1_250]);
    expect([race.start(1_249), race.start(1_250), race.nextAt]).toEqual([undefined, 1, undefined]);
  });

  test('starts the next attempt at once when one fails', () => {
    const race = new Race(3, 250);
    race.start(0);
    race.failed();
    expect([race.start(1), race.start(1), race.nextAt]).toEqual([1, undefined, 251]);
  });

  test('has one winner', () => {
    const race = new Race(2, 250);
    race.start(0);
    race.start(250);
    expect([race.succeeded(), race.succeeded()]).toEqual([true, false]);
    expect([race.start(9_999), race.nextAt, race.isLost]).toEqual([undefined, undefined, false]);
  });

  test('is lost when the last attempt has failed', () => {
    const race = new Race(2, 250);
    race.start(0);
    race.start(250);
    race.failed();
    expect(race.isLost).toBe(false);
    race.failed();
    expect(race.isLost).toBe(true);
  });

  test('waits for what is under way when it is stopped', () => {
    const race = new Race(3, 250);
    race.start(0);
    race.stop();
    expect([race.start(9_999), race.nextAt, race.isLost]).toEqual([undefined, undefined, false]);
    race.failed();
    expect(race.isLost).toBe(true);
  });

  test('is lost at once when it is stopped before it begins', () => {
    const race = new Race(3, 250);
    race.stop();
    expect([race.start(0), race.isLost]).toEqual([undefined, true]);
  });

  test('ends, and starts every attempt once and in order, whatever happens when', () => {
    const events = fc.array(fc.record({ afterMs: fc.integer({ min: 0, max: 400 }), fails: fc.boolean() }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), events, (attempts, happenings) => {
        const race = new Race(attempts, 250);
        const started: number[] = [];
        let open = 0;
        let now = 0;
        const startDue = (): void => {
          for (let next = race.start(now); next !== undefined; next = race.start(now)) {
            started.push(next);
            open += 1;
          }
        };
        startDue();
        for (const { afterMs, fails } of happenings) {
          now += afterMs;
          if (fails && open > 0) {
            open -= 1;
            race.failed();
          }
          startDue();
          expect(race.isLost).toBe(open === 0 && started.length === attempts);
          // Something is always under way or the race is over: nobody waits for nothing.
          expect(open > 0 || race.isLost).toBe(true);
          if (race.nextAt !== undefined) expect(race.nextAt).toBeGreaterThan(now);
        }
        expect(started).toEqual(started.map((_, index) => index));
        expect(started.length).toBeLessThanOrEqual(attempts);
      }),
    );
  });
});
