import { describe, expect, test } from '@jest/globals';
import { Seats } from '../../../../forwarder/engine/reactor/seats.ts';

/** Starts threads that are told apart by how many there were before, some of which fail to start. */
class Room {
  now = 0;
  readonly started: string[] = [];
  /** How many of the next starts fail. */
  failures = 0;
  readonly failed: unknown[] = [];
  /** By seat. */
  readonly #waiting = new Map<number, () => void>();
  readonly seats = new Seats<string>({
    start: (index) => this.#start(index),
    onReplaced: (thread, index) => {
      expect(this.seats.threads[index]).toBe(thread);
      this.#waiting.get(index)?.();
    },
    onNotStarted: (error) => this.failed.push(error),
    clock: () => this.now,
  });

  /** How long it took until the thread that died was replaced. */
  async replace(index: number): Promise<number> {
    const replaced = Promise.withResolvers<void>();
    this.#waiting.set(index, () => replaced.resolve());
    const diedAt = performance.now();
    this.seats.replace(index);
    await replaced.promise;
    return performance.now() - diedAt;
  }

  #start(index: number): string {
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('Cannot start: no memory');
    }
    const name = `${index}-${this.started.length}`;
    this.started.push(name);
    return name;
  }
}

/** A timer may fire a millisecond before its time, by another clock. */
const EARLY_MS = 2;

describe('Seats', () => {
  test('starts a thread for every seat', () => {
    const room = new Room();
    room.seats.fill(3);
    expect(room.seats.threads).toEqual(['0-0', '1-1', '2-2']);
  });

  test('does not start at all when one of them cannot be', () => {
    const room = new Room();
    room.failures = 1;
    expect(() => room.seats.fill(2)).toThrow('Cannot start: no memory');
    expect(room.seats.threads).toEqual([]);
  });

  test('replaces the thread that has died, and no other', async () => {
    const room = new Room();
    room.seats.fill(2);
    await room.replace(1);
    expect(room.seats.threads).toEqual(['0-0', '1-2']);
  });

  test('takes twice as long each time one dies in the same seat', async () => {
    const room = new Room();
    room.seats.fill(2);
    const pauses: number[] = [];
    for (let deaths = 0; deaths < 4; deaths += 1) pauses.push(await room.replace(0));
    const least = [10, 20, 40, 80];
    expect(pauses.map((pause, nth) => pause >= (least[nth] ?? 0) - EARLY_MS)).toEqual([true, true, true, true]);
    // Before the other seat would have waited as long.
    expect(await Promise.race([room.replace(0), room.replace(1).then(() => 'the other')])).toBe('the other');
    room.seats.close();
  });

  test('begins anew with one that has lived for a while', async () => {
    const room = new Room();
    room.seats.fill(2);
    for (let deaths = 0; deaths < 5; deaths += 1) await room.replace(0);
    room.now += 60_001;
    const again = room.replace(0).then(() => 'the steady one');
    await room.replace(1);
    const others = room.replace(1).then(() => 'another');
    expect(await Promise.race([again, others])).toBe('the steady one');
    await others;
  });

  test('tries again until one can be started', async () => {
    const room = new Room();
    room.seats.fill(1);
    room.failures = 2;
    await room.replace(0);
    expect(room.failed).toEqual([new Error('Cannot start: no memory'), new Error('Cannot start: no memory')]);
    expect(room.seats.threads).toEqual(['0-1']);
  });

  test('replaces nobody once it is closed', async () => {
    const room = new Room();
    room.seats.fill(1);
    room.seats.replace(0);
    room.seats.close();
    room.seats.replace(0);
    const other = new Room();
    other.seats.fill(1);
    await other.replace(0);
    expect(room.started).toEqual(['0-0']);
  });
});
