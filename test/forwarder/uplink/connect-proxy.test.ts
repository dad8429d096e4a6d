import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { createAuthority } from '../../support/certificates.ts';
import { type Answer, basic, ConnectProxy } from '../../support/connect-proxy.ts';
import { eventually } from '../../support/eventually.ts';
import { readBytes, startTcpServer } from '../../support/peers.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import type { UplinkConfiguration } from '../../../forwarder/contract/configuration.ts';
import { createDialer, type DialerOptions } from '../../../forwarder/uplink/create-dialer.ts';
import type { DialRequest, DialResult } from '../../../forwarder/uplink/dialer.ts';

type Proxy = NonNullable<UplinkConfiguration['connectProxy']>;

const ADDRESS = { address: '10.20.1.7', port: 40_000 };
const CREDENTIALS = 'plant:s3cret:with:colons';
const LOOPBACK: DialerOptions['resolve'] = () => Promise.resolve([{ address: '127.0.0.1', ttl: 60 }]);

async function dial(
  proxy: Proxy,
  request: Partial<DialRequest> = {},
  { from, ...options }: Partial<DialerOptions> & Pick<UplinkConfiguration, 'from'> = {},
): Promise<DialResult> {
  const limits = { dialTimeoutMs: 5_000 };
  const dialer = createDialer({ connectProxy: proxy, from }, { limits, now: Date.now, ...options });
  const result = await dialer.dial(requestFor(request));
  dialer.close();
  return result;
}

function requestFor(request: Partial<DialRequest> = {}): DialRequest {
  const caller = { id: randomBytes(16), origin: 'child', client: ADDRESS, local: ADDRESS };
  const { signal } = new AbortController();
  return { protocol: 'tls', host: 'a.example', port: 443, listenPort: 443, to: undefined, caller, signal, ...request };
}

function at({ port }: { readonly port: number }, more: Partial<Proxy> = {}): Proxy {
  return { host: '127.0.0.1', port, ...more };
}

function saying(text: string): Answer {
  return (socket) => socket.end(text);
}

describe('createDialer() through a CONNECT proxy', () => {
  test('asks the proxy for the name and the port of the entry', async () => {
    await using server = await startTcpServer();
    await using proxy = await ConnectProxy.start({ to: server.port });
    const result = await dial(at(proxy), { protocol: 'http', port: 80, listenPort: 8080 });
    expect(result).toMatchObject({ ok: true, nextHop: `127.0.0.1:${proxy.port}` });
    expect(proxy.asked).toMatchObject([{ authority: 'a.example:80', host: 'a.example:80', authorization: undefined }]);
    if (result.ok) result.socket.destroy();
  });

  test('asks for the name of the proxy, not for that of the destination', async () => {
    await using server = await startTcpServer();
    await using proxy = await ConnectProxy.start({ to: server.port });
    const names: string[] = [];
    const resolve: DialerOptions['resolve'] = (name) => {
      names.push(name);
      return Promise.resolve([{ address: '127.0.0.1', ttl: 60 }]);
    };
    const result = await dial(at(proxy, { host: 'proxy.example' }), {}, { resolve });
    expect(result).toMatchObject({ ok: true, nextHop: `127.0.0.1:${proxy.port}` });
    expect(names).toEqual(['proxy.example']);
    if (result.ok) result.socket.destroy();
  });

  test('asks for the name of the proxy again where what is remembered does not do', async () => {
    await using proxy = await ConnectProxy.start({ to: 1 });
    let asked = 0;
    const resolve: DialerOptions['resolve'] = () => {
      asked += 1;
      return Promise.resolve([{ address: '127.0.0.1', ttl: 60 }]);
    };
    const options = { limits: { dialTimeoutMs: 5_000 }, now: Date.now, resolve };
    const dialer = createDialer({ connectProxy: at(proxy, { host: 'proxy.example' }) }, options);
    await dialer.dial(requestFor());
    await dialer.dial(requestFor());
    expect(asked).toBe(1);
    // What is not a second old is not asked for again.
    const isAskedAgain = async (): Promise<boolean> => {
      await dialer.dial(requestFor({ lookAgain: true }));
      return asked === 2;
    };
    await eventually('the name of the proxy is asked for again', isAskedAgain);
    dialer.close();
  });

  test('goes to a proxy that has an IPv6 address', async () => {
    const server = await startTcpServer();
    await server[Symbol.asyncDispose]();
    expect(await dial(at(server, { host: '::1' }))).toEqual({
      ok: false,
      reason: 'next-hop-refused',
      nextHop: `[::1]:${server.port}`,
    });
  });

  test("asks this host's resolvers by itself", async () => {
    await using server = await startTcpServer();
    await using proxy = await ConnectProxy.start({ to: server.port });
    const result = await dial(at(proxy, { host: 'localhost' }));
    expect(result).toMatchObject({ ok: true, nextHop: `127.0.0.1:${proxy.port}` });
    if (result.ok) result.socket.destroy();
  });

  test('leaves by the address it is given', async () => {
    await using server = await startTcpServer();
    await using proxy = await ConnectProxy.start({ to: server.port });
    const result = await dial(at(proxy), {}, { from: { address: '127.0.0.7' } });
    expect(proxy.asked[0]?.from).toBe('127.0.0.7');
    if (result.ok) result.socket.destroy();
  });

  test.each<readonly [string, Answer]>([
    ['behind the head', (_socket, open) => open('HTTP/1.1 200 OK\r\n\r\nearly')],
    [
      'after a head in single bytes',
      (socket, open) => {
        ConnectProxy.inSingleBytes(socket, (last) => open(`${last}early`));
      },
    ],
  ])('keeps the bytes that come %s, and those that follow', async (_where, answer) => {
    await using server = await startTcpServer((socket) => socket.write(' and late'));
    await using proxy = await ConnectProxy.start({ to: server.port, answer });
    const result = await dial(at(proxy));
    if (!result.ok) throw new Error(`Cannot read the tunnel: ${result.reason}`);
    expect((await readBytes(result.socket, 14)).toString()).toBe('early and late');
    result.socket.destroy();
  });

  test.each<readonly [string, Answer, object]>([
    ['asks for credentials', saying('HTTP/1.1 407 No\r\n\r\n'), { reason: 'proxy-authentication' }],
    ['says 401', saying('HTTP/1.1 401 No\r\n\r\n'), { reason: 'proxy-authentication' }],
    ['forbids', saying('HTTP/1.1 403 Forbidden\r\n\r\n'), { reason: 'proxy-refused' }],
    ['fails', saying('HTTP/1.1 502 Bad Gateway\r\n\r\n'), { reason: 'proxy-refused' }],
    ['answers garbage', saying('220 mail.example ESMTP\r\n\r\n'), { reason: 'proxy-refused' }],
    ['answers without end', saying(`HTTP/1.1 200 OK\r\nX: ${'a'.repeat(20_000)}`), { reason: 'proxy-refused' }],
    ['stops in the head', saying('HTTP/1.1 200 OK\r\n'), { reason: 'next-hop-refused' }],
    ['closes', (socket) => socket.destroy(), { reason: 'next-hop-refused' }],
  ])('fails when the proxy %s, and closes', async (_what, answer, expected) => {
    await using proxy = await ConnectProxy.start({ answer });
    expect(await dial(at(proxy))).toEqual({ ok: false, nextHop: `127.0.0.1:${proxy.port}`, ...expected });
  });

  test('fails in time when the proxy never answers, and closes', async () => {
    const left = Promise.withResolvers<void>();
    await using proxy = await ConnectProxy.start({ answer: (socket) => socket.resume().once('end', left.resolve) });
    const limits = { dialTimeoutMs: 100 };
    expect(await dial(at(proxy), {}, { limits })).toMatchObject({ reason: 'next-hop-timeout' });
    await left.promise;
  });

  test('stops when its caller has gone', async () => {
    const controller = new AbortController();
    await using proxy = await ConnectProxy.start({ answer: () => controller.abort() });
    expect(await dial(at(proxy), { signal: controller.signal })).toMatchObject({ reason: 'next-hop-refused' });
  });

  test('fails where no proxy listens', async () => {
    const gone = await startTcpServer();
    await gone[Symbol.asyncDispose]();
    expect(await dial(at(gone))).toMatchObject({ reason: 'next-hop-refused', nextHop: `127.0.0.1:${gone.port}` });
  });

  test.each([
    ['ENOTFOUND', 'name-not-found'],
    ['EAI_AGAIN', 'resolver-failed'],
  ])('tells that the name of the proxy leads nowhere (%s)', async (code, reason) => {
    const resolve = (): Promise<never> => Promise.reject(Object.assign(new Error(code), { code }));
    const result = await dial({ host: 'proxy.example', port: 8080 }, {}, { resolve });
    expect(result).toEqual({ ok: false, reason, nextHop: 'proxy.example:8080' });
  });

  test('refuses a proxy that is the forwarder itself', async () => {
    const own = [{ address: '127.0.0.1', port: 8080 }];
    expect(await dial(at({ port: 8080 }), {}, { own })).toMatchObject({ reason: 'forbidden-address' });
  });

  test('asks for nothing without a name', async () => {
    await using proxy = await ConnectProxy.start();
    expect(await dial(at(proxy), { protocol: 'tcp', host: undefined })).toMatchObject({ reason: 'name-not-found' });
    expect(proxy.asked).toEqual([]);
  });

  test('leads entries with a target to it, past the proxy', async () => {
    await using server = await startTcpServer();
    await using proxy = await ConnectProxy.start();
    const result = await dial(at(proxy), { to: { address: '127.0.0.1', port: server.port } });
    expect(result).toMatchObject({ ok: true, nextHop: `127.0.0.1:${server.port}` });
    expect(proxy.asked).toEqual([]);
    if (result.ok) result.socket.destroy();
  });
});

describe('createDialer() through a CONNECT proxy that asks for credentials', () => {
  test('signs in with what the file says now', async () => {
    using folder = new TemporaryFolder();
    const credentials = folder.write('credentials', 'plant:old\n');
    await using server = await startTcpServer();
    await using proxy = await ConnectProxy.start({ to: server.port, credentials: CREDENTIALS });
    expect(await dial(at(proxy, { credentials }))).toMatchObject({ reason: 'proxy-authentication' });
    folder.write('credentials', `${CREDENTIALS}\n`);
    const result = await dial(at(proxy, { credentials }));
    expect(result).toMatchObject({ ok: true });
    expect(proxy.asked.map(({ authorization }) => authorization)).toEqual([basic('plant:old'), basic(CREDENTIALS)]);
    if (result.ok) result.socket.destroy();
  });

  test('does not go to the proxy without the file', async () => {
    await using proxy = await ConnectProxy.start();
    const result = await dial(at(proxy, { credentials: '/nonexistent/credentials' }));
    expect(result).toMatchObject({ reason: 'proxy-authentication' });
    expect(proxy.asked).toEqual([]);
  });
});

describe('createDialer() through a CONNECT proxy with TLS', () => {
  test('checks its certificate, signs in and keeps early bytes', async () => {
    using folder = new TemporaryFolder();
    const authority = await createAuthority();
    const certificate = await authority.issue('proxy.example');
    const ca = folder.write('ca.crt', authority.ca);
    const credentials = folder.write('credentials', CREDENTIALS);
    await using server = await startTcpServer((socket) => socket.write(' and late'));
    const answer: Answer = (_socket, open) => open('HTTP/1.1 200 OK\r\n\r\nearly');
    await using proxy = await ConnectProxy.start({ to: server.port, certificate, credentials: CREDENTIALS, answer });
    const result = await dial(at(proxy, { host: 'proxy.example', ca, credentials }), {}, { resolve: LOOPBACK });
    if (!result.ok) throw new Error(`Cannot read the tunnel: ${result.reason}`);
    expect(result.nextHop).toBe(`127.0.0.1:${proxy.port}`);
    expect((await readBytes(result.socket, 14)).toString()).toBe('early and late');
    result.socket.destroy();
  });

  test.each(['another name', 'another issuer', 'an address'])('refuses a certificate for %s, unasked', async (what) => {
    using folder = new TemporaryFolder();
    const [authority, other] = [await createAuthority(), await createAuthority()];
    const certificate = await authority.issue(what === 'another name' ? 'other.example' : 'proxy.example');
    const ca = folder.write('ca.crt', what === 'another issuer' ? other.ca : authority.ca);
    await using proxy = await ConnectProxy.start({ certificate });
    const host = what === 'an address' ? '127.0.0.1' : 'proxy.example';
    const result = await dial(at(proxy, { host, ca }), {}, { resolve: LOOPBACK });
    expect(result).toEqual({ ok: false, reason: 'certificate-invalid', nextHop: `127.0.0.1:${proxy.port}` });
    expect(proxy.asked).toEqual([]);
  });

  test('refuses a proxy that speaks no TLS', async () => {
    using folder = new TemporaryFolder();
    const ca = folder.write('ca.crt', (await createAuthority()).ca);
    await using plain = await startTcpServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await dial(at(plain, { ca }))).toMatchObject({ reason: 'proxy-refused' });
  });

  test('fails in time when nobody shakes hands', async () => {
    using folder = new TemporaryFolder();
    const ca = folder.write('ca.crt', (await createAuthority()).ca);
    await using silent = await startTcpServer((socket) => socket.resume());
    const limits = { dialTimeoutMs: 100 };
    expect(await dial(at(silent, { ca }), {}, { limits })).toMatchObject({ reason: 'next-hop-timeout' });
  });
});
