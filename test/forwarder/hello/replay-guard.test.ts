import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { ReplayGuard } from '../../../forwarder/hello/replay-guard.ts';

const WINDOW = 600_000;

function id(value: number): Uint8Array {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setUint32(12, value);
  return bytes;
}

describe('ReplayGuard', () => {
  test('admits an id once', () => {
    const guard = new ReplayGuard();
    expect([guard.admit(id(1), 0), guard.admit(id(1), 1), guard.admit(id(2), 2)]).toEqual(['new', 'seen', 'new']);
  });

  test('remembers an id for the whole window, and forgets it after two', () => {
    const guard = new ReplayGuard({ windowMs: WINDOW });
    guard.admit(id(1), 0);
    guard.admit(id(2), WINDOW - 1);
    expect(guard.admit(id(2), 2 * WINDOW - 1)).toBe('seen');
    expect(guard.admit(id(1), 2 * WINDOW)).toBe('new');
  });

  test('forgets everything after a long silence', () => {
    const guard = new ReplayGuard();
    guard.admit(id(1), 0);
    guard.admit(id(2), 5 * WINDOW);
    expect(guard.size).toBe(1);
  });

  test('answers full beyond its capacity, and admits again when a generation is gone', () => {
    const guard = new ReplayGuard({ windowMs: WINDOW, capacity: 2 });
    expect([guard.admit(id(1), 0), guard.admit(id(2), 0), guard.admit(id(3), 0)]).toEqual(['new', 'new', 'full']);
    expect(guard.admit(id(1), 0)).toBe('seen');
    expect(guard.admit(id(3), WINDOW)).toBe('full');
    expect(guard.admit(id(3), 2 * WINDOW)).toBe('new');
  });

  test('forgets nothing when the clock is set back', () => {
    const guard = new ReplayGuard();
    guard.admit(id(1), 10 * WINDOW);
    expect(guard.admit(id(1), 0)).toBe('seen');
    expect(guard.admit(id(1), WINDOW - 1)).toBe('seen');
  });

  test('distinguishes ids by every byte', () => {
    const guard = new ReplayGuard();
    const answers = Array.from({ length: 16 * 255 }, (_, at) => {
      const bytes = new Uint8Array(16);
      bytes[Math.trunc(at / 255)] = 1 + (at % 255);
      return guard.admit(bytes, 0);
    });
    expect(new Set(answers)).toEqual(new Set(['new']));
  });

  test('never admits an id twice within a window, nor holds more than its capacity', () => {
    const step = fc.record({ value: fc.nat(12), wait: fc.nat(WINDOW) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const guard = new ReplayGuard({ windowMs: WINDOW, capacity: 8 });
        const admitted = new Map<number, number>();
        let now = 0;
        for (const { value, wait } of steps) {
          now += wait;
          const answer = guard.admit(id(value), now);
          const last = admitted.get(value);
          if (answer === 'new' && last !== undefined) expect(now - last).toBeGreaterThan(WINDOW);
          if (answer === 'new') admitted.set(value, now);
          expect(guard.size).toBeLessThanOrEqual(8);
        }
      }),
    );
  });
});
