import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { UplinkConfiguration } from '../../../forwarder/contract/configuration.ts';
import { createDialer } from '../../../forwarder/uplink/create-dialer.ts';
import type { DialerOptions } from '../../../forwarder/uplink/create-dialer.ts';
import type { DialRequest, DialResult, LocateRequest, Location } from '../../../forwarder/uplink/dialer.ts';
import { makeConduitKeys } from '../../support/conduit-keys.ts';
import { startDnsServer } from '../../support/dns-server.ts';
import { startTcpServer } from '../../support/peers.ts';

const OPTIONS: DialerOptions = { limits: { dialTimeoutMs: 2_000 }, now: Date.now };
const ADDRESS = { address: '10.20.1.7', port: 40_000 };

function requestFor(request: Partial<DialRequest>): DialRequest {
  const caller = { id: randomBytes(16), origin: 'child', client: ADDRESS, local: ADDRESS };
  const signal = new AbortController().signal;
  return { protocol: 'tls', host: 'a.example', port: 443, listenPort: 443, to: undefined, caller, signal, ...request };
}

async function dial(
  uplink: UplinkConfiguration,
  request: Partial<DialRequest>,
  options: Partial<DialerOptions> = {},
): Promise<DialResult> {
  const dialer = createDialer(uplink, { ...OPTIONS, ...options });
  const result = await dialer.dial(requestFor(request));
  dialer.close();
  if (result.ok) result.socket.destroy();
  return result;
}

function direct(resolver: string, port: number, permitAddresses: string[] = ['127.0.0.0/8']): UplinkConfiguration {
  return { direct: { resolvers: [resolver], ports: { 443: port }, permitAddresses, families: ['ipv4'] } };
}

async function locate(
  uplink: UplinkConfiguration,
  request: Partial<LocateRequest> = {},
  options: Partial<DialerOptions> = {},
): Promise<Location> {
  const dialer = createDialer(uplink, { ...OPTIONS, ...options });
  const location = await dialer.locate(requestFor(request));
  dialer.close();
  return location;
}

/** Names lead to these addresses. */
function leadingTo(...addresses: readonly string[]): NonNullable<DialerOptions['resolve']> {
  return () => Promise.resolve(addresses.map((address) => ({ address, ttl: 60 })));
}

describe('createDialer() direct', () => {
  test('resolves the name and dials the mapped port', async () => {
    await using dns = await startDnsServer(() => ['127.0.0.1']);
    await using server = await startTcpServer();
    const result = await dial(direct(dns.endpoint, server.port), {});
    expect(result).toMatchObject({ ok: true, nextHop: `127.0.0.1:${server.port}` });
    expect(dns.asked).toEqual(['a.example']);
  });

  test('refuses a name that leads to loopback', async () => {
    await using dns = await startDnsServer(() => ['127.0.0.1']);
    expect(await dial(direct(dns.endpoint, 1, []), {})).toEqual({
      ok: false,
      reason: 'forbidden-address',
      nextHop: '127.0.0.1:1',
    });
  });

  test('refuses to dial itself', async () => {
    await using dns = await startDnsServer(() => ['127.0.0.1']);
    await using server = await startTcpServer();
    const own = [{ address: '127.0.0.1', port: server.port }];
    expect(await dial(direct(dns.endpoint, server.port), {}, { own })).toMatchObject({ reason: 'forbidden-address' });
  });

  test('says which resolver answer stopped it', async () => {
    await using dns = await startDnsServer((name) => (name === 'gone.example' ? 'no-such-name' : 'failure'));
    const uplink = direct(dns.endpoint, 1);
    expect(await dial(uplink, { host: 'gone.example' })).toMatchObject({ reason: 'name-not-found' });
    expect(await dial(uplink, { host: 'broken.example' })).toMatchObject({ reason: 'resolver-failed' });
  });

  test('leaves by the address it is given', async () => {
    await using dns = await startDnsServer(() => ['127.0.0.1']);
    await using server = await startTcpServer();
    const uplink = { ...direct(dns.endpoint, server.port), from: { address: '127.0.0.9' } };
    const dialer = createDialer(uplink, OPTIONS);
    const result = await dialer.dial(requestFor({}));
    expect((await server.accept()).remoteAddress).toBe('127.0.0.9');
    dialer.close();
    if (result.ok) result.socket.destroy();
  });

  test('stops when its caller has gone', async () => {
    const controller = new AbortController();
    controller.abort();
    const uplink = direct('127.0.0.1:53', 1);
    const resolve = (): Promise<never> => new Promise(() => undefined);
    expect(await dial(uplink, { signal: controller.signal }, { resolve })).toMatchObject({ ok: false });
  });
});

describe('createDialer() for entries with a target', () => {
  test('dials the address, private or not', async () => {
    await using server = await startTcpServer();
    const result = await dial(direct('127.0.0.1:53', 1, []), { to: { address: '127.0.0.1', port: server.port } });
    expect(result).toMatchObject({ ok: true, nextHop: `127.0.0.1:${server.port}` });
  });

  test('asks the cluster for the address of a Service', async () => {
    await using dns = await startDnsServer(() => ['127.0.0.1']);
    await using server = await startTcpServer();
    const to = { service: 'broker', namespace: 'azure-iot-operations', port: server.port };
    const result = await dial(direct('127.0.0.1:53', 1, []), { to }, { services: { resolver: dns.endpoint } });
    expect(result).toMatchObject({ ok: true });
    expect(dns.asked).toEqual(['broker.azure-iot-operations.svc.cluster.local']);
  });

  test('fails without the resolver of a cluster', async () => {
    const to = { service: 'broker', namespace: 'azure-iot-operations', port: 1 };
    expect(await dial(direct('127.0.0.1:53', 1), { to })).toMatchObject({ reason: 'resolver-failed' });
  });

  test.each(['localhost', 'fe80::1%lo'])(
    'refuses a target "%s", which is no address that is routed',
    async (address) => {
      await using server = await startTcpServer();
      const to = { address, port: server.port };
      expect(await dial(direct('127.0.0.1:53', 1), { to })).toMatchObject({ reason: 'forbidden-address' });
    },
  );

  test('refuses a target that is the forwarder itself', async () => {
    const own = [{ address: '127.0.0.1', port: 443 }];
    const to = { address: '127.0.0.1', port: 443 };
    expect(await dial(direct('127.0.0.1:53', 1), { to }, { own })).toMatchObject({ reason: 'forbidden-address' });
  });
});

describe('createDialer().locate()', () => {
  const parent = { zone: 'level-3', address: '10.30.0.10', ports: { 443: 8443 }, keys: '/keys' };
  const keys = makeConduitKeys('k1');
  const proxy = { host: 'proxy.example', port: 3128 };

  test('names the face of the parent, which is told who is calling', async () => {
    expect(await locate({ parent }, { port: 8883 }, { keys: () => keys })).toEqual({
      kind: 'places',
      places: [{ address: '10.30.0.10', port: 8443 }],
      source: undefined,
      speaks: 'proxy-header',
      validMs: Infinity,
    });
  });

  test('names the permitted addresses of a name, four at most, for as long as they hold', async () => {
    const addresses = ['10.0.0.1', '20.42.0.1', '20.42.0.2', '20.42.0.3', '127.0.0.1', '20.42.0.4', '20.42.0.5'];
    const resolve = (): ReturnType<NonNullable<DialerOptions['resolve']>> =>
      Promise.resolve(addresses.map((address) => ({ address, ttl: 3 })));
    const location = await locate(direct('127.0.0.1:53', 8443, []), {}, { resolve });
    expect(location).toMatchObject({
      kind: 'places',
      places: ['20.42.0.1', '20.42.0.2', '20.42.0.3', '20.42.0.4'].map((address) => ({ address, port: 8443 })),
      speaks: 'bytes',
      validMs: expect.any(Number),
    });
    expect(location.kind === 'places' && location.validMs).toBeLessThanOrEqual(3_000);
  });

  test('lets what a name leads to hold for half a minute at most', async () => {
    const location = await locate(direct('127.0.0.1:53', 443, []), {}, { resolve: leadingTo('20.42.0.1') });
    expect(location).toMatchObject({ kind: 'places', validMs: 30_000 });
  });

  test('lets an address that was written down hold for as long as its configuration', async () => {
    const to = { address: '10.30.0.20', port: 8883 };
    expect(await locate(direct('127.0.0.1:53', 443), { to })).toMatchObject({ kind: 'places', validMs: Infinity });
  });

  test('leaves out what cannot be reached from the address of the way up', async () => {
    const uplink: UplinkConfiguration = {
      direct: { resolvers: ['127.0.0.1:53'], ports: {}, permitAddresses: [], families: ['ipv6', 'ipv4'] },
      from: { address: '192.0.2.9' },
    };
    const resolve: DialerOptions['resolve'] = (_name, family) =>
      Promise.resolve([{ address: family === 'ipv6' ? '2603:1030::1' : '20.42.0.1', ttl: 60 }]);
    expect(await locate(uplink, {}, { resolve })).toMatchObject({
      places: [{ address: '20.42.0.1', port: 443 }],
      source: '192.0.2.9',
    });
  });

  test('refuses what only an address of the other family would reach', async () => {
    const uplink = { ...direct('127.0.0.1:53', 443, []), from: { address: '192.0.2.9' } };
    expect(await locate(uplink, {}, { resolve: leadingTo('2603:1030::1') })).toEqual({
      kind: 'refused',
      reason: 'next-hop-refused',
      nextHop: '[2603:1030::1]:443',
    });
  });

  test('writes an IPv4 address an AAAA record wraps as what it is', async () => {
    expect(await locate(direct('127.0.0.1:53', 443, []), {}, { resolve: leadingTo('::ffff:20.42.0.1') })).toMatchObject(
      {
        places: [{ address: '20.42.0.1', port: 443 }],
      },
    );
    expect(await locate(direct('127.0.0.1:53', 443, []), {}, { resolve: leadingTo('::ffff:10.0.0.1') })).toEqual({
      kind: 'refused',
      reason: 'forbidden-address',
      nextHop: '10.0.0.1:443',
    });
  });

  test.each<readonly [string, UplinkConfiguration, Partial<LocateRequest>, Partial<DialerOptions>, Location]>([
    [
      'a name that leads into the plant',
      direct('127.0.0.1:53', 443, []),
      {},
      { resolve: leadingTo('10.0.0.1', '10.0.0.2') },
      { kind: 'refused', reason: 'forbidden-address', nextHop: '10.0.0.1:443' },
    ],
    [
      'no name at all',
      direct('127.0.0.1:53', 443, []),
      { host: undefined },
      {},
      { kind: 'refused', reason: 'name-not-found', nextHop: undefined },
    ],
    [
      'its own face',
      { parent },
      {},
      { keys: () => keys, own: [{ address: '10.30.0.10', port: 8443 }] },
      { kind: 'refused', reason: 'forbidden-address', nextHop: '10.30.0.10:8443' },
    ],
    [
      'a resolver that takes longer than a dial may',
      direct('127.0.0.1:53', 443, []),
      {},
      { resolve: () => new Promise(() => undefined), limits: { dialTimeoutMs: 20 } },
      { kind: 'refused', reason: 'resolver-failed', nextHop: undefined },
    ],
    [
      'a caller who has gone',
      direct('127.0.0.1:53', 443, []),
      { signal: AbortSignal.abort() },
      { resolve: () => new Promise(() => undefined) },
      { kind: 'refused', reason: 'resolver-failed', nextHop: undefined },
    ],
  ])('refuses %s', async (_what, uplink, request, options, expected) => {
    expect(await locate(uplink, request, options)).toEqual(expected);
  });

  test('leaves what lies behind a corporate proxy to dial()', async () => {
    expect(await locate({ connectProxy: proxy })).toEqual({ kind: 'dial-only' });
  });

  test('names the place of a target beside the way up, proxy or not', async () => {
    const to = { address: '10.30.0.20', port: 8883 };
    const uplink = { connectProxy: proxy, from: { address: '192.0.2.9' } };
    expect(await locate(uplink, { to })).toMatchObject({
      places: [{ address: '10.30.0.20', port: 8883 }],
      source: undefined,
      speaks: 'bytes',
    });
  });
});

describe('createDialer() direct, several addresses', () => {
  test('goes on to the next address when one refuses', async () => {
    await using server = await startTcpServer();
    const uplink = direct('127.0.0.1:53', server.port);
    expect(await dial(uplink, {}, { resolve: leadingTo('127.0.0.66', '127.0.0.1') })).toMatchObject({
      ok: true,
      nextHop: `127.0.0.1:${server.port}`,
    });
  });

  test('never dials a forbidden address, even beside permitted ones', async () => {
    await using server = await startTcpServer();
    const uplink = direct('127.0.0.1:53', server.port, ['127.0.0.66/32']);
    expect(await dial(uplink, {}, { resolve: leadingTo('127.0.0.1', '127.0.0.66') })).toMatchObject({
      ok: false,
      reason: 'next-hop-refused',
      nextHop: `127.0.0.66:${server.port}`,
    });
    expect(server.open).toBe(0);
  });
});

describe('createDialer()', () => {
  const parent = { zone: 'level-3', address: '127.0.0.1', ports: {}, keys: '/etc/sallyport/keys' };
  test.each<readonly [string, UplinkConfiguration, string]>([
    ['no way at all', {}, 'Cannot go up: "uplink" names no way'],
    ['a parent without keys', { parent }, 'Cannot dial the parent "level-3": its keys were not read'],
    [
      'a parent no address of the card can reach',
      { parent, from: { address: '::1' } },
      'Cannot go up by "uplink.from": "::1" is no IPv4 address',
    ],
    [
      'a card that is not there',
      { ...direct('127.0.0.1:53', 1), from: { interface: 'no-such-card' } },
      'there is no interface "no-such-card"',
    ],
  ])('throws for %s', (_what, uplink, message) => {
    expect(() => createDialer(uplink, OPTIONS)).toThrow(message);
  });

  test('refuses a parent that is the forwarder itself', async () => {
    const own = [{ address: '127.0.0.1', port: 443 }];
    const keys = makeConduitKeys('k1');
    expect(await dial({ parent }, {}, { own, keys: () => keys })).toMatchObject({
      reason: 'forbidden-address',
    });
  });
});
