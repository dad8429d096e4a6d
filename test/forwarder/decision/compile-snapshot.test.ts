import { describe, expect, test } from '@jest/globals';
import { canonicalJson, compileSnapshot } from '../../../forwarder/decision/compile-snapshot.ts';
import { decide } from '../../../forwarder/decision/decide.ts';
import { makeAllowlist } from '../../support/allowlists.ts';

const entryOf = (index: number): { host: string; port: number } => ({ host: `n${index}.example`, port: 443 });

describe('compileSnapshot()', () => {
  test('gives the same digest whatever the order of the keys', () => {
    const one = makeAllowlist({ reserved: [{ host: 'a.example', port: 443, for: ['ovens'] }] });
    const other = makeAllowlist({ reserved: [{ for: ['ovens'], port: 443, host: 'a.example' }] });
    expect(compileSnapshot(one).digest).toBe(compileSnapshot(other).digest);
    expect(compileSnapshot(one).digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(compileSnapshot(makeAllowlist()).digest).not.toBe(compileSnapshot(one).digest);
  });

  test('counts an entry once, however many zones have it, and reserved names not at all', () => {
    const list = makeAllowlist({
      grants: [
        { for: ['ovens', 'packaging'], from: 'a', entries: [entryOf(1), entryOf(2)] },
        { for: ['ovens'], from: 'b', entries: [entryOf(1)] },
      ],
      reserved: [{ host: 'a.example', port: 443, for: ['ovens'] }],
    });
    expect(compileSnapshot(list).entries).toBe(3);
  });

  test.each([
    ['10.20.1.7', 'ovens'],
    ['::ffff:10.20.1.7', 'ovens'],
    ['10.20.2.255', 'packaging'],
    ['fd00:20::1', 'packaging'],
    ['fd00:20::1%eth0', 'packaging'],
    ['fd00:21::1', undefined],
    ['10.20.3.1', undefined],
    ['no address', undefined],
  ])('knows that %s belongs to %s', (address, child) => {
    expect(compileSnapshot(makeAllowlist()).childOf(address)).toBe(child);
  });

  test.each([
    ['ovens', 'ovens'],
    ['robots', 'ovens'],
    ['nobody', undefined],
    ['constructor', undefined],
  ])('knows that connections of %s come through %s', (origin, child) => {
    expect(compileSnapshot(makeAllowlist()).childFor(origin)).toBe(child);
  });

  test('knows the next expiry', () => {
    const entries = ['2027-03-01', '2026-12-31', undefined].map((day, index) => ({
      ...entryOf(index),
      ...(day === undefined ? {} : { expires: day }),
    }));
    const snapshot = compileSnapshot(makeAllowlist({ grants: [{ for: ['ovens'], from: 'a', entries }] }));
    const [first, second] = [Date.parse('2027-01-01'), Date.parse('2027-03-02')];
    expect(snapshot.nextExpiry(0)).toBe(first);
    expect(snapshot.nextExpiry(first - 1)).toBe(first);
    expect(snapshot.nextExpiry(first)).toBe(second);
    expect(snapshot.nextExpiry(second)).toBeUndefined();
  });

  test('finds the right grant where very many name the same destination', () => {
    const names = Array.from({ length: 40 }, (_unused, index) => `zone-${index}`);
    const list = makeAllowlist({
      zones: Object.fromEntries(names.map((zone, index) => [zone, { networks: [`10.0.${index}.0/24`] }])),
      grants: names.map((zone) => ({
        for: [zone],
        from: `${zone}.yaml`,
        entries: [{ host: 'same.example', port: 443, line: 1 }],
      })),
    });
    const question = { serverName: 'same.example', port: 443, protocol: 'tls', now: 0 } as const;
    const snapshot = compileSnapshot(list);
    for (const zone of names)
      expect(decide(snapshot, { ...question, origin: zone }).entry?.label).toBe(`${zone}.yaml:1 same.example:443`);
    expect(decide(snapshot, { ...question, origin: 'nobody' }).reason).toBe('zone-not-allowed');
  });

  test('finds the right grant where so many zones name one destination that they are not indexed', () => {
    const names = Array.from({ length: 300 }, (_unused, index) => `zone-${index}`);
    const entries = Array.from({ length: 2_000 }, (_unused, index) => ({ host: 'same.example', port: index + 1 }));
    const list = makeAllowlist({ grants: [{ for: names, from: 'a', entries }] });
    const snapshot = compileSnapshot(list);
    const ask = (origin: string, port: number): ReturnType<typeof decide> =>
      decide(snapshot, { serverName: 'same.example', protocol: 'tls', now: 0, origin, port });
    expect(snapshot.memory.byteLength).toBeLessThan(2_000_000);
    expect(ask('zone-299', 2_000).entry?.port).toBe(2_000);
    expect(ask('zone-0', 2_001)).toMatchObject({ reason: 'port-not-allowed', entry: { port: 1 } });
    expect(ask('zone-300', 1).reason).toBe('zone-not-allowed');
  });

  test('touches as much of a list of 10,000 entries as of one of 10', () => {
    const snapshots = [10, 10_000].map((length) =>
      compileSnapshot(
        makeAllowlist({
          grants: [{ for: ['ovens'], from: 'a', entries: Array.from({ length }, (_unused, index) => entryOf(index)) }],
        }),
      ),
    );
    for (const snapshot of snapshots) expect(snapshot.lookup('n7.example')).toHaveLength(1);
  });
});

describe('canonicalJson()', () => {
  test('sorts keys at every depth, keeps the order of arrays and drops what is undefined', () => {
    expect(canonicalJson({ b: [{ d: 1, c: undefined }, 2], a: { z: null, y: 'x' } })).toBe(
      '{"a":{"y":"x","z":null},"b":[{"d":1},2]}',
    );
  });
});
