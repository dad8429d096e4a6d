import { describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { registerBudgets } from '../../../../forwarder/engine/ledger/budget-gauges.ts';
import { Ledger, SILENT } from '../../../../forwarder/engine/ledger/ledger.ts';
import { ZONE_NUMBERS } from '../../../../forwarder/engine/ledger/zone-numbers.ts';
import { limitsWith } from '../../../support/limits.ts';

const MIB = 1_048_576;
const [SOURCE, OTHER] = [11, 12];

describe('enter()', () => {
  test('lets a source open so many connections in a second, and leaves the other sources alone', () => {
    const ledger = Ledger.create();
    const limits = limitsWith({ newConnectionsPerSecond: 2 });
    const enter = (source: number, now: number): string | undefined => ledger.enter(0, source, limits, 1, now);
    expect([enter(SOURCE, 0), enter(SOURCE, 10), enter(SOURCE, 20)]).toEqual([undefined, undefined, 'rate']);
    expect(enter(OTHER, 30)).toBeUndefined();
    expect(ledger.openConnections).toBe(3);
    expect(enter(SOURCE, 1_000)).toBeUndefined();
  });

  test('does not hold against a source what another limit refused', () => {
    const ledger = Ledger.create();
    const limits = limitsWith({ newConnectionsPerSecond: 2, connections: 1 });
    for (let attempt = 0; attempt < 9; attempt += 1) ledger.enter(0, SOURCE, limits, 1, 0);
    ledger.leave(0, SILENT);
    expect(ledger.enter(0, SOURCE, limits, 1, 1)).toBeUndefined();
  });

  test('takes two files a connection, of as many as the process may open', () => {
    const ledger = Ledger.create({ files: 5 });
    const limits = limitsWith({});
    const enter = (): string | undefined => ledger.enter(0, SOURCE, limits, 1, 0);
    expect([enter(), enter(), enter()]).toEqual([undefined, undefined, 'files']);
    expect(ledger.budgets.openFiles).toBe(4);
    ledger.leave(0, SILENT);
    ledger.budgets.addFiles(2);
    expect(enter()).toBe('files');
  });

  test('counts files by the configuration where that says how many', () => {
    const ledger = Ledger.create({ files: 100 });
    const limits = limitsWith({ files: 2 });
    expect(ledger.enter(0, SOURCE, limits, 1, 0)).toBeUndefined();
    expect(ledger.enter(0, SOURCE, limits, 1, 0)).toBe('files');
  });

  test('keeps files for the other children when one has had its share', () => {
    const ledger = Ledger.create({ files: 16 });
    const limits = limitsWith({});
    const enter = (child: number): string | undefined => ledger.enter(child, SOURCE, limits, 4, 0);
    expect([enter(0), enter(0), enter(0), enter(0), enter(0)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      'files',
    ]);
    expect([enter(1), enter(1), enter(1)]).toEqual([undefined, undefined, 'files']);
    expect([enter(2), enter(2), enter(3)]).toEqual([undefined, undefined, 'files']);
    for (let left = 0; left < 3; left += 1) ledger.leave(0, SILENT);
    expect([enter(3), enter(0)]).toEqual([undefined, undefined]);
  });

  test('gives a reserved connection the same share', () => {
    const ledger = Ledger.create({ files: 8 });
    const limits = limitsWith({});
    const enter = (child: number): string | undefined => {
      expect(ledger.budgets.reserve(limits)).toBe(true);
      const limit = ledger.enter(child, SOURCE, limits, 2, 0, true);
      if (limit !== undefined) ledger.budgets.unreserve();
      return limit;
    };
    expect([enter(0), enter(0), enter(0)]).toEqual([undefined, undefined, 'files']);
    expect([enter(1), enter(1)]).toEqual([undefined, undefined]);
  });

  test('lets in the other children while the bytes of one wait', () => {
    const ledger = Ledger.create();
    const limits = limitsWith({ bufferedMiB: 1 });
    ledger.budgets.addBuffered(0, MIB / 2);
    expect(ledger.enter(0, SOURCE, limits, 2, 0)).toBe('memory');
    expect(ledger.enter(1, SOURCE, limits, 2, 0)).toBeUndefined();
    expect(ledger.enter(0, SOURCE, limits, 1, 0)).toBeUndefined();
  });

  test('lets nobody in while the bytes that wait use up their budget', () => {
    const ledger = Ledger.create();
    const limits = limitsWith({ bufferedMiB: 1 });
    ledger.budgets.addBuffered(0, MIB);
    expect(ledger.enter(0, SOURCE, limits, 1, 0)).toBe('memory');
    expect(ledger.budgets.exhausted(limits)).toBe('memory');
    ledger.budgets.addBuffered(0, -1);
    expect(ledger.enter(0, SOURCE, limits, 1, 0)).toBeUndefined();
  });
});

describe('childNumber()', () => {
  test('is the same for a zone in every view, and another for every zone', () => {
    const ledger = Ledger.create();
    const other = Ledger.open(ledger.memory);
    const zones = ['ovens', 'packaging', 'robots'];
    const numbers = zones.map((zone) => ledger.childNumber(zone));
    expect(numbers).toEqual([0, 1, 2]);
    expect(zones.toReversed().map((zone) => other.childNumber(zone))).toEqual([2, 1, 0]);
    expect(other.childNumber('labels')).toBe(ledger.childNumber('labels'));
  });

  test('has a number for zones past the last one too', () => {
    const ledger = Ledger.create();
    const numbers = Array.from({ length: ZONE_NUMBERS + 2_000 }, (_, index) => ledger.childNumber(`zone-${index}`));
    expect(Math.max(...numbers)).toBe(ZONE_NUMBERS - 1);
    expect(new Set(numbers).size).toBe(ZONE_NUMBERS);
    expect(Ledger.open(ledger.memory).childNumber('zone-7')).toBe(7);
  });
});

describe('registerBudgets()', () => {
  test('shows what is used now', async () => {
    const ledger = Ledger.create();
    const registry = new Registry();
    registerBudgets(registry, ledger);
    ledger.enter(0, SOURCE, limitsWith({}), 1, 0);
    ledger.budgets.addBuffered(0, 77);
    const text = await registry.metrics();
    expect(text).toContain('sallyport_open_files 2\n');
    expect(text).toContain('sallyport_buffered_bytes 77\n');
    expect(text).toContain('sallyport_ledger_faults_total 0\n');
  });
});
