import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Ledger } from '../../../../forwarder/engine/ledger/ledger.ts';
import type { HeaderOptions } from '../../../../forwarder/engine/ledger/seen-headers.ts';
import type { SeenHeader } from '../../../../forwarder/hello/replay-guard.ts';

const WINDOW = 600_000;

function header(value: number, timeMs?: number, child = 'ovens'): SeenHeader {
  const id = new Uint8Array(16);
  new DataView(id.buffer).setUint32(12, value);
  return { child, id, timeMs };
}

function memoryOf(headers: HeaderOptions = {}): Ledger {
  return Ledger.create({ headers });
}

describe('admitHeader()', () => {
  test('admits an id once', () => {
    const guard = memoryOf();
    expect([guard.admitHeader(header(1), 0), guard.admitHeader(header(1), 1), guard.admitHeader(header(2), 2)]).toEqual(
      ['new', 'seen', 'new'],
    );
  });

  test('remembers an id for the whole window, and forgets it after two', () => {
    const guard = memoryOf({ windowMs: WINDOW });
    guard.admitHeader(header(1), 0);
    guard.admitHeader(header(2), WINDOW - 1);
    expect(guard.admitHeader(header(2), 2 * WINDOW - 1)).toBe('seen');
    expect(guard.admitHeader(header(1), 2 * WINDOW)).toBe('new');
  });

  test('forgets everything after a long silence', () => {
    const guard = memoryOf();
    guard.admitHeader(header(1), 0);
    guard.admitHeader(header(2), 5 * WINDOW);
    expect(guard.seenHeaders).toBe(1);
  });

  test('goes on when it is full, and takes no header as old as one it had to forget', () => {
    const guard = memoryOf({ windowMs: WINDOW, capacity: 4 });
    const answers = [1, 2, 3, 4, 5, 6, 7].map((value) => guard.admitHeader(header(value, value * 10), 0));
    expect(new Set(answers)).toEqual(new Set(['new']));
    expect(guard.seenHeaders).toBeLessThanOrEqual(4);
    expect(guard.admitHeader(header(1, 10), 0)).toBe('forgotten');
    expect(guard.admitHeader(header(7, 70), 0)).toBe('seen');
    expect(guard.admitHeader(header(8, 80), 0)).toBe('new');
  });

  test('does not let one child use up what the others need', () => {
    const guard = memoryOf({ windowMs: WINDOW, capacity: 4 });
    guard.admitHeader(header(1, 10, 'packaging'), 0);
    for (let value = 2; value < 50; value += 1) guard.admitHeader(header(value, value * 10), 0);
    expect(guard.admitHeader(header(1, 10, 'packaging'), 0)).toBe('seen');
    expect(guard.admitHeader(header(2, 5, 'packaging'), 0)).toBe('new');
  });

  test('learns nothing from the time of a clock that is off', () => {
    const guard = memoryOf({ windowMs: WINDOW, capacity: 2 });
    for (let value = 0; value < 9; value += 1) guard.admitHeader(header(value), 0);
    expect(guard.admitHeader(header(9, 1), 0)).toBe('new');
  });

  test('forgets nothing when the clock is set back', () => {
    const guard = memoryOf();
    guard.admitHeader(header(1), 10 * WINDOW);
    expect(guard.admitHeader(header(1), 0)).toBe('seen');
    expect(guard.admitHeader(header(1), WINDOW - 1)).toBe('seen');
  });

  test('distinguishes ids by every byte', () => {
    const guard = memoryOf();
    const answers = Array.from({ length: 16 * 255 }, (_, at) => {
      const id = new Uint8Array(16);
      id[Math.trunc(at / 255)] = 1 + (at % 255);
      return guard.admitHeader({ child: 'ovens', id, timeMs: 0 }, 0);
    });
    expect(new Set(answers)).toEqual(new Set(['new']));
  });

  test('never admits an id twice within a window, nor holds more than its capacity', () => {
    const step = fc.record({ value: fc.nat(12), wait: fc.nat(WINDOW) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const guard = memoryOf({ windowMs: WINDOW, capacity: 8 });
        const signed = new Map<number, number>();
        let now = 0;
        for (const { value, wait } of steps) {
          now += wait;
          // Whoever replays cannot change the time under the signature.
          const timeMs = signed.get(value) ?? now;
          const answer = guard.admitHeader(header(value, timeMs), now);
          if (answer === 'new' && signed.has(value)) expect(now - timeMs).toBeGreaterThan(WINDOW);
          signed.set(value, timeMs);
          expect(guard.seenHeaders).toBeLessThanOrEqual(8);
        }
      }),
    );
  });

  test('lets a child without a region have the one used longest ago, and forgets nothing unsafely', () => {
    const guard = memoryOf({ windowMs: WINDOW, regions: 2 });
    guard.admitHeader(header(1, 10, 'ovens'), 0);
    guard.admitHeader(header(2, 20, 'packaging'), 1);
    guard.admitHeader(header(3, 30, 'robots'), 2);
    expect(guard.admitHeader(header(2, 20, 'packaging'), 3)).toBe('seen');
    expect(guard.admitHeader(header(1, 10, 'ovens'), 4)).toBe('forgotten');
    expect(guard.admitHeader(header(4, 40, 'ovens'), 5)).toBe('new');
  });
});
