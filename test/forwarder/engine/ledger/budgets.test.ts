import { describe, expect, test } from '@jest/globals';
import { Ledger, SILENT } from '../../../../forwarder/engine/ledger/ledger.ts';
import { limitsWith } from '../../../support/limits.ts';

const MIB = 1_048_576;
const SOURCE = 11;

describe('Budgets.reserve()', () => {
  test('takes the files of a connection before it comes in, and of no more than there are', () => {
    const ledger = Ledger.create({ files: 5 });
    const { budgets } = ledger;
    const limits = limitsWith({});
    expect([budgets.reserve(limits), budgets.reserve(limits), budgets.reserve(limits)]).toEqual([true, true, false]);
    expect([budgets.openFiles, ledger.openConnections]).toEqual([4, 0]);
    budgets.unreserve();
    expect(budgets.reserve(limitsWith({ files: 3 }))).toBe(false);
    expect(budgets.reserve(limits)).toBe(true);
  });

  test('is what lets a connection in that counts no files of its own', () => {
    const ledger = Ledger.create({ files: 2 });
    const limits = limitsWith({});
    expect(ledger.budgets.reserve(limits)).toBe(true);
    expect(ledger.enter(0, SOURCE, limits, 1, 0, true)).toBeUndefined();
    expect([ledger.budgets.openFiles, ledger.openConnections]).toEqual([2, 1]);
    ledger.leave(0, SILENT);
    expect([ledger.budgets.openFiles, ledger.openConnections]).toEqual([0, 0]);
  });

  test('reserves nothing while the bytes that wait use up their budget', () => {
    const { budgets } = Ledger.create();
    budgets.addBuffered(0, MIB);
    expect(budgets.reserve(limitsWith({ bufferedMiB: 1 }))).toBe(false);
    expect(budgets.openFiles).toBe(0);
  });
});

describe('Budgets.addBuffered()', () => {
  test('counts bytes beyond what 32 bits hold', () => {
    const { budgets } = Ledger.create();
    for (let gibibyte = 0; gibibyte < 9; gibibyte += 1) budgets.addBuffered(0, 1_024 * MIB);
    expect(budgets.bufferedBytes).toBe(9 * 1_024 * MIB);
  });

  test('counts all bytes, and those of each child, for all threads', () => {
    const ledger = Ledger.create();
    const other = Ledger.open(ledger.memory);
    ledger.budgets.addBuffered(1, 500);
    other.budgets.addBuffered(2, 70);
    other.budgets.addBuffered(1, -100);
    const { budgets } = ledger;
    expect([budgets.bufferedBytes, budgets.bufferedBytesOf(1), budgets.bufferedBytesOf(2)]).toEqual([470, 400, 70]);
  });
});
