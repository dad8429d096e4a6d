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
    expect([enter(), ledger.mayAccept(limits), enter(), ledger.mayAccept(limits), enter()]).toEqual([
      undefined,
      true,
      undefined,
      false,
      'files',
    ]);
    expect(ledger.openFiles).toBe(4);
    ledger.leave(0, SILENT);
    expect(ledger.mayAccept(limits)).toBe(true);
    ledger.addFiles(2);
    expect(enter()).toBe('files');
  });

  test('counts files by the configuration where that says how many', () => {
    const ledger = Ledger.create({ files: 100 });
    const limits = limitsWith({ files: 2 });
    expect(ledger.enter(0, SOURCE, limits, 1, 0)).toBeUndefined();
    expect(ledger.enter(0, SOURCE, limits, 1, 0)).toBe('files');
  });

  test('lets nobody in while the bytes that wait use up their budget', () => {
    const ledger = Ledger.create();
    const limits = limitsWith({ bufferedMiB: 1 });
    ledger.addBuffered(MIB);
    expect(ledger.enter(0, SOURCE, limits, 1, 0)).toBe('memory');
    expect(ledger.mayAccept(limits)).toBe(false);
    ledger.addBuffered(-1);
    expect(ledger.enter(0, SOURCE, limits, 1, 0)).toBeUndefined();
  });

  test('counts bytes beyond what 32 bits hold', () => {
    const ledger = Ledger.create();
    for (let gibibyte = 0; gibibyte < 9; gibibyte += 1) ledger.addBuffered(1_024 * MIB);
    expect(ledger.bufferedBytes).toBe(9 * 1_024 * MIB);
  });
});

describe('reserve()', () => {
  test('takes the files of a connection before it comes in, and of no more than there are', () => {
    const ledger = Ledger.create({ files: 5 });
    const limits = limitsWith({});
    expect([ledger.reserve(limits), ledger.reserve(limits), ledger.reserve(limits)]).toEqual([true, true, false]);
    expect([ledger.openFiles, ledger.openConnections]).toEqual([4, 0]);
    ledger.unreserve();
    expect(ledger.reserve(limitsWith({ files: 3 }))).toBe(false);
    expect(ledger.reserve(limits)).toBe(true);
  });

  test('is what lets a connection in that counts no files of its own', () => {
    const ledger = Ledger.create({ files: 2 });
    const limits = limitsWith({});
    expect(ledger.reserve(limits)).toBe(true);
    expect(ledger.enter(0, SOURCE, limits, 1, 0, true)).toBeUndefined();
    expect([ledger.openFiles, ledger.openConnections]).toEqual([2, 1]);
    ledger.leave(0, SILENT);
    expect([ledger.openFiles, ledger.openConnections]).toEqual([0, 0]);
  });

  test('reserves nothing while the bytes that wait use up their budget', () => {
    const ledger = Ledger.create();
    ledger.addBuffered(MIB);
    expect(ledger.reserve(limitsWith({ bufferedMiB: 1 }))).toBe(false);
    expect(ledger.openFiles).toBe(0);
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
    ledger.addBuffered(77);
    const text = await registry.metrics();
    expect(text).toContain('sallyport_open_files 2\n');
    expect(text).toContain('sallyport_buffered_bytes 77\n');
    expect(text).toContain('sallyport_ledger_faults_total 0\n');
  });
});
