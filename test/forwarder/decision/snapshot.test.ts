import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from '@jest/globals';
import { compileMemory, compileSnapshot } from '../../../forwarder/decision/compile-snapshot.ts';
import { decide } from '../../../forwarder/decision/decide.ts';
import type { Question } from '../../../forwarder/decision/decision.ts';
import { holdExpiries, openSnapshot } from '../../../forwarder/decision/snapshot.ts';
import { makeAllowlist } from '../../support/allowlists.ts';
import type { Asked } from '../../support/snapshot-worker.ts';

const LIST = makeAllowlist({
  grants: [
    {
      for: ['ovens'],
      from: 'größe.yaml',
      entries: [
        { host: '**.vendor.example', port: 443, expires: '2027-03-01', line: 3 },
        { host: 'mes.internal', port: 8883, to: { service: 'mes', namespace: 'plant', port: 1883 } },
        { port: 1433, protocol: 'tcp', listenPort: 11433, to: { address: '10.30.0.9', port: 1433 }, line: 6 },
        { host: 'crl.example', port: 80, protocol: 'http', expires: '2027-04-01' },
      ],
    },
  ],
  reserved: [{ host: 'github.com', port: 443, for: ['ovens', 'level-3'] }],
  retired: ['gone'],
});

const QUESTIONS: readonly Question[] = [
  { origin: 'ovens', serverName: 'a.vendor.example', port: 443, protocol: 'tls', now: 0 },
  { origin: 'ovens', serverName: 'mes.internal', port: 8883, protocol: 'tls', now: 0 },
  { origin: 'ovens', serverName: undefined, port: 11433, protocol: 'tcp', now: 0 },
  { origin: 'packaging', serverName: 'mes.internal', port: 8883, protocol: 'tls', now: 0 },
  { origin: 'ovens', serverName: 'crl.example', port: 443, protocol: 'tls', now: 0 },
  { origin: 'robots', serverName: 'nothing.example', port: 443, protocol: 'tls', now: 0 },
];

describe('openSnapshot()', () => {
  test('gives a snapshot that says the same as the one that was compiled', () => {
    const compiled = compileSnapshot(LIST);
    const opened = openSnapshot(compiled.memory);
    expect(opened.digest).toBe(compiled.digest);
    expect([opened.entries, opened.children]).toEqual([4, 2]);
    for (const question of QUESTIONS) expect(decide(opened, question)).toEqual(decide(compiled, question));
  });

  test('answers in another thread as in this one', async () => {
    const memory = compileMemory(LIST);
    const workerData: Asked = { memory, questions: QUESTIONS };
    const worker = new Worker(new URL('../../support/snapshot-worker.ts', import.meta.url), { workerData });
    const [answers] = await once(worker, 'message');
    const snapshot = openSnapshot(memory);
    expect(answers).toEqual(QUESTIONS.map((question) => decide(snapshot, question)));
    await worker.terminate();
  });
});

describe('Snapshot', () => {
  const snapshot = compileSnapshot(LIST);

  test('reads entries as they were written, reserved names behind them', () => {
    expect([0, 1, 2, 3, 4].map((index) => snapshot.entryAt(index))).toEqual([
      {
        index: 0,
        label: 'größe.yaml:3 **.vendor.example:443',
        pattern: { kind: 'any-depth', base: 'vendor.example', text: '**.vendor.example' },
        port: 443,
        listenPort: 443,
        protocol: 'tls',
        to: undefined,
        expiresAt: Date.parse('2027-03-02'),
        reserved: false,
      },
      expect.objectContaining({
        label: 'größe.yaml mes.internal:8883',
        to: { service: 'mes', namespace: 'plant', port: 1883 },
        expiresAt: undefined,
      }),
      expect.objectContaining({
        label: 'größe.yaml:6 10.30.0.9:1433',
        pattern: undefined,
        listenPort: 11433,
        port: 1433,
      }),
      expect.objectContaining({ protocol: 'http', listenPort: 80 }),
      expect.objectContaining({ label: 'reserved github.com:443', reserved: true }),
    ]);
  });

  test('gives the same object for the same entry, also while expiries are held', () => {
    const held = holdExpiries(snapshot, 0);
    expect(snapshot.entryAt(1)).toBe(snapshot.entryAt(1));
    expect(held.entryAt(1)).toBe(snapshot.entryAt(1));
    expect([held.expiriesHeldAt, snapshot.expiriesHeldAt]).toEqual([0, undefined]);
  });

  test.each([-1, 5, 0.5, Number.NaN])('has no entry %s', (index) => {
    expect(() => snapshot.entryAt(index)).toThrow(`Cannot find entry ${index} of the snapshot: it has 5`);
  });

  test('keeps the terms of the list', () => {
    const { configDigest, notBefore, reserved, released, retired } = LIST.spec;
    expect(snapshot.terms).toEqual({ configDigest, notBefore, reserved, released, retired });
    expect(compileSnapshot(makeAllowlist()).terms).not.toHaveProperty('retired');
  });

  test('knows the zones below, and not those that are only reserved for', () => {
    expect(snapshot.zones()).toEqual(new Set(['ovens', 'packaging', 'robots']));
    expect(snapshot.childFor('level-3')).toBeUndefined();
  });

  test('counts the entries that end within a span, its end included', () => {
    const [first, second] = [Date.parse('2027-03-02'), Date.parse('2027-04-02')];
    expect(snapshot.countEnding(0, second)).toBe(2);
    expect(snapshot.countEnding(first, second)).toBe(1);
    expect(snapshot.countEnding(0, first - 1)).toBe(0);
  });

  test('finds what covers a name, the most specific first', () => {
    const hosts = ['**.b.example', 'a.b.example', '*.b.example', '**.example.example'];
    const entries = hosts.map((host) => ({ host, port: 443 }));
    const list = makeAllowlist({ grants: [{ for: ['ovens'], from: 'a', entries }] });
    const covering = compileSnapshot(list).lookup('a.b.example');
    expect(covering.map(({ pattern }) => pattern?.text)).toEqual(['a.b.example', '*.b.example', '**.b.example']);
  });
});
