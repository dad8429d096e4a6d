import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { UplinkConfiguration } from '../../../forwarder/contract/configuration.ts';
import { createDialer } from '../../../forwarder/uplink/create-dialer.ts';
import type { DialerOptions } from '../../../forwarder/uplink/create-dialer.ts';
import type { DialRequest, DialResult } from '../../../forwarder/uplink/dialer.ts';
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
  return { direct: { resolvers: [resolver], ports: { 443: port }, permitAddresses } };
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

  test('refuses a target that is the forwarder itself', async () => {
    const own = [{ address: '127.0.0.1', port: 443 }];
    const to = { address: '127.0.0.1', port: 443 };
    expect(await dial(direct('127.0.0.1:53', 1), { to }, { own })).toMatchObject({ reason: 'forbidden-address' });
  });
});

describe('createDialer()', () => {
  const parent = { zone: 'level-3', address: '127.0.0.1', ports: {}, keys: '/etc/sallyport/keys' };
  test.each<readonly [string, UplinkConfiguration, string]>([
    ['no way at all', {}, 'Cannot go up: "uplink" names no way'],
    ['a parent without keys', { parent }, 'Cannot dial the parent "level-3": its keys were not read'],
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
