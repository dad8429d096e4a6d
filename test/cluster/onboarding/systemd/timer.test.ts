import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../../../support/eventually.ts';
import { type TimedService, Timer } from './timer.ts';
import type { TimerSection } from './unit.ts';

/** Remembers when it was started, and is done at once unless it is told to go on. */
class Fake implements TimedService {
  readonly starts: number[] = [];
  inactiveSince: number | undefined;
  fails = false;

  async start(): Promise<void> {
    this.starts.push(performance.now());
    this.inactiveSince = performance.now();
    if (this.fails) throw new Error('it failed');
  }
}

let timer: Timer | undefined;
afterEach(() => timer?.stop());

function start(section: TimerSection, service: TimedService): Timer {
  timer = new Timer({ name: 'test.timer', section, service, bootMs: performance.now() });
  timer.start();
  return timer;
}

describe('a timer', () => {
  // Timers of Node may be a millisecond early.
  test('starts its service after the boot, and again each time it was done for long enough', async () => {
    const service = new Fake();
    const begun = performance.now();
    start({ OnBootSec: 50, OnUnitInactiveSec: 100 }, service);
    await eventually('it was started three times', async () => service.starts.length >= 3);
    const [first = 0, second = 0, third = 0] = service.starts;
    expect(first - begun).toBeGreaterThanOrEqual(45);
    expect(second - first).toBeGreaterThanOrEqual(95);
    expect(third - second).toBeGreaterThanOrEqual(95);
  });

  test('goes on when its service fails', async () => {
    const service = new Fake();
    service.fails = true;
    start({ OnBootSec: 0, OnUnitInactiveSec: 20 }, service);
    await eventually('it was started twice', async () => service.starts.length >= 2);
  });

  test('counts from the last time somebody else started it', async () => {
    const service = new Fake();
    service.inactiveSince = performance.now();
    const begun = performance.now();
    start({ OnBootSec: 0, OnUnitInactiveSec: 150 }, service);
    await eventually('it was started', async () => service.starts.length > 0);
    expect((service.starts[0] ?? 0) - begun).toBeGreaterThanOrEqual(140);
  });

  test('starts nothing once it was stopped', async () => {
    const service = new Fake();
    const stopped = start({ OnBootSec: 30, OnUnitInactiveSec: 30 }, service);
    stopped.stop();
    expect(stopped.state).toBe('inactive');
    const other = new Fake();
    start({ OnBootSec: 60, OnUnitInactiveSec: 1000 }, other);
    await eventually('a later timer has elapsed', async () => other.starts.length > 0);
    expect(service.starts).toEqual([]);
  });
});
