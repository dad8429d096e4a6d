import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { SharedTable } from '../../../../forwarder/engine/ledger/shared-table.ts';

/** Keys that share few places, the last ones included: every search and removal crosses others and the end. */
const KEY = fc
  .tuple(fc.constantFrom(0, 1, 6, 7), fc.integer({ min: 1, max: 6 }))
  .map(([place, turn]) => place + turn * 4_294_967_296);
const STEP = fc.record({ key: KEY, value: fc.integer({ min: 0, max: 3 }) });

describe('SharedTable', () => {
  test('holds what a Map holds, up to its capacity', () => {
    fc.assert(
      fc.property(fc.array(STEP, { maxLength: 80 }), (steps) => {
        const table = new SharedTable(SharedTable.allocate(6));
        const model = new Map<number, number>();
        for (const { key, value } of steps) {
          const hasRoom = model.has(key) || model.size < table.capacity || value === 0;
          expect(table.set(key, value)).toBe(hasRoom);
          if (value === 0) model.delete(key);
          else if (hasRoom) model.set(key, value);
          expect(table.size).toBe(model.size);
          for (const [known, held] of model) expect(table.get(known)).toBe(held);
          expect(table.get(key)).toBe(model.get(key) ?? 0);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('is one table through every view of its memory', () => {
    const memory = SharedTable.allocate(100);
    new SharedTable(memory).set(42, 7);
    expect(new SharedTable(memory).get(42)).toBe(7);
  });

  test.each([1, 6, 7, 96, 97, 60_000])('takes %i entries when asked to', (entries) => {
    const table = new SharedTable(SharedTable.allocate(entries));
    const taken = Array.from({ length: entries }, (_, index) => table.set(index + 1, 1));
    expect(taken).not.toContain(false);
    expect(table.size).toBe(entries);
  });
});
