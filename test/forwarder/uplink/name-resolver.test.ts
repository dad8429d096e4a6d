import { describe, expect, test } from '@jest/globals';
import { MAX_ENTRIES, MAX_RESERVED } from '../../../forwarder/contract/allowlist.ts';
import { NameResolver } from '../../../forwarder/uplink/name-resolver.ts';
import type { AddressRecord, Resolve } from '../../../forwarder/uplink/name-servers.ts';
import { startDnsServer } from '../../support/dns-server.ts';
import type { DnsAnswer } from '../../support/dns-server.ts';

const ZONE: Readonly<Record<string, DnsAnswer>> = {
  'two.example': ['192.0.2.1', '192.0.2.2'],
  'gone.example': 'no-such-name',
  'empty.example': 'no-data',
  'broken.example': 'failure',
};

describe('NameResolver.resolve()', () => {
  test.each([
    ['two.example', { ok: true, addresses: ['192.0.2.1', '192.0.2.2'], validMs: 60_000 }],
    ['gone.example', { ok: false, reason: 'name-not-found' }],
    ['empty.example', { ok: false, reason: 'name-not-found' }],
    ['broken.example', { ok: false, reason: 'resolver-failed' }],
  ])('asks its own server for %s', async (name, expected) => {
    await using server = await startDnsServer((asked) => ZONE[asked] ?? 'failure');
    const resolver = new NameResolver({ servers: [server.endpoint], clock: () => 0 });
    expect(await resolver.resolve(name)).toEqual(expected);
    resolver.close();
  });

  test.each(['two.example', 'gone.example'])('asks once for %s within its time to live', async (name) => {
    let clock = 0;
    await using server = await startDnsServer((asked) => ZONE[asked] ?? 'failure');
    const resolver = new NameResolver({ servers: [server.endpoint], clock: () => clock });
    const first = await resolver.resolve(name);
    clock = 29_999;
    expect(await resolver.resolve(name)).toMatchObject({ ok: first.ok });
    expect(server.asked).toEqual([name]);
    clock = 60_000;
    await resolver.resolve(name);
    expect(server.asked).toEqual([name, name]);
    resolver.close();
  });

  test('does not keep a failure', async () => {
    let isUp = false;
    const resolve = (): Promise<readonly AddressRecord[]> =>
      isUp ? Promise.resolve([{ address: '192.0.2.1', ttl: 1 }]) : Promise.reject(new Error('timeout'));
    const resolver = new NameResolver({ servers: ['127.0.0.1:53'], resolve });
    expect(await resolver.resolve('a.example')).toEqual({ ok: false, reason: 'resolver-failed' });
    isUp = true;
    expect(await resolver.resolve('a.example')).toMatchObject({ ok: true, addresses: ['192.0.2.1'] });
  });

  test('lets equal questions share one answer', async () => {
    let asked = 0;
    const answer = Promise.withResolvers<readonly AddressRecord[]>();
    const resolve = (): Promise<readonly AddressRecord[]> => {
      asked += 1;
      return answer.promise;
    };
    const resolver = new NameResolver({ servers: ['127.0.0.1:53'], resolve });
    const both = Promise.all([resolver.resolve('a.example'), resolver.resolve('a.example')]);
    answer.resolve([{ address: '192.0.2.1', ttl: 60 }]);
    expect(await both).toMatchObject([
      { ok: true, addresses: ['192.0.2.1'] },
      { ok: true, addresses: ['192.0.2.1'] },
    ]);
    expect(asked).toBe(1);
  });

  test.each([
    ['no time at all', [0], 1_000],
    ['more than years', [2 ** 31 - 1], 300_000],
    ['the shortest of several times', [60, 5, 600], 5_000],
  ])('keeps an answer with %s for a time within bounds', async (_what, lives, validMs) => {
    let clock = 0;
    const resolve: Resolve = () => Promise.resolve(lives.map((ttl, index) => ({ address: `192.0.2.${index}`, ttl })));
    const resolver = new NameResolver({ servers: [], resolve, clock: () => clock });
    expect(await resolver.resolve('a.example')).toMatchObject({ validMs });
    clock = 400;
    expect(await resolver.resolve('a.example')).toMatchObject({ validMs: validMs - 400 });
  });

  test('asks again soon when one family has not answered', async () => {
    const resolve: Resolve = (_name, family) =>
      family === 'ipv4' ? Promise.resolve([{ address: '192.0.2.1', ttl: 60 }]) : Promise.reject(new Error('timeout'));
    const resolver = new NameResolver({ servers: [], families: ['ipv4', 'ipv6'], resolve, clock: () => 0 });
    expect(await resolver.resolve('a.example')).toEqual({ ok: true, addresses: ['192.0.2.1'], validMs: 1_000 });
  });

  test('remembers more names than an allowlist has', async () => {
    let asked = 0;
    const resolve: Resolve = () => {
      asked += 1;
      return Promise.resolve([{ address: '192.0.2.1', ttl: 60 }]);
    };
    const resolver = new NameResolver({ servers: [], resolve, clock: () => 0 });
    for (let time = 0; time < 2; time += 1)
      for (let name = 0; name < MAX_ENTRIES + MAX_RESERVED; name += 1) await resolver.resolve(`${name}.example`);
    expect(asked).toBe(MAX_ENTRIES + MAX_RESERVED);
  });

  test('keeps few addresses of a name that has thousands', async () => {
    const records = Array.from({ length: 5_000 }, (_, index) => ({ address: `192.0.2.${index % 256}`, ttl: 60 }));
    const resolver = new NameResolver({ servers: [], resolve: () => Promise.resolve(records) });
    const resolution = await resolver.resolve('a.example');
    expect(resolution.ok && resolution.addresses).toHaveLength(16);
  });
});

describe('NameResolver.forget()', () => {
  test('asks again for what could not be reached, once a second at most', async () => {
    let clock = 0;
    let last = 0;
    const resolve: Resolve = () => Promise.resolve([{ address: `192.0.2.${(last += 1)}`, ttl: 60 }]);
    const resolver = new NameResolver({ servers: [], resolve, clock: () => clock });
    const address = async (): Promise<unknown> => {
      const resolution = await resolver.resolve('a.example');
      return resolution.ok ? resolution.addresses[0] : resolution.reason;
    };
    expect(await address()).toBe('192.0.2.1');
    clock = 999;
    resolver.forget('a.example');
    expect(await address()).toBe('192.0.2.1');
    clock = 1_000;
    resolver.forget('a.example');
    expect(await address()).toBe('192.0.2.2');
    resolver.forget('a.example');
    expect(await address()).toBe('192.0.2.2');
  });
});
