import { describe, expect, test } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { createAuthority } from '../../support/certificates.ts';
import { buildClientHello } from '../../support/client-hello.ts';
import { ENGINES, startForwarder, type TestForwarder } from '../../support/engine-harness.ts';
import {
  CLIENT_HOST,
  closeOf,
  dial,
  dialTls,
  helloFor,
  readBytes,
  startTcpServer,
  startTlsServer,
} from '../../support/peers.ts';

/** SSLv2 CLIENT-HELLO: a two-byte length, type 1, version 3.0, no session. */
const SSL_V2 = Buffer.from(
  '802e0100020015000000100700c00300800100800600400400800200800000000000000000000000000000000000000000',
  'hex',
);
const OVERSIZED = Buffer.from(
  buildClientHello({
    serverName: 'a.example',
    extensions: Array.from({ length: 9 }, () => ({ type: 0x4a4a, body: new Uint8Array(15_000) })),
  }),
);
/** Never begins like a handshake record or a PROXY header. */
const NOISE = Buffer.concat([Uint8Array.of(0xee), randomBytes(999)]);

const INPUTS: readonly (readonly [string, Buffer, string])[] = [
  ['random bytes', NOISE, 'not-tls'],
  ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: a.example\r\n\r\n'), 'not-tls'],
  ['an SSH banner', Buffer.from('SSH-2.0-OpenSSH_9.9\r\n'), 'not-tls'],
  ['an SSLv2 hello', SSL_V2, 'not-tls'],
  ['a hello without a name', Buffer.from(buildClientHello({ serverName: null })), 'no-server-name'],
  ['a hello for an address', Buffer.from(buildClientHello({ serverName: '10.0.0.1' })), 'no-server-name'],
  ['a hello that is too large', OVERSIZED, 'hello-too-large'],
  ['a name that is not on the list', helloFor('evil.example'), 'not-in-allowlist'],
  ['half a PROXY header and its end', Buffer.from('0d0a0d0a000d0a515549540a2111', 'hex'), 'proxy-header-not-authentic'],
];

describe.each(ENGINES)('$name engine: bad-input', (engine) => {
  test.each(INPUTS)('closes a client that sends %s', async (_what, bytes, reason) => {
    await using forwarder = await startForwarder(engine);
    const client = await dial(forwarder.port());
    client.end(bytes);

    expect((await forwarder.trail.next('deny')).reason).toBe(reason);
    await closeOf(client);
  });

  test('leaves no socket behind and disturbs nobody', async () => {
    const authority = await createAuthority();
    await using server = await startTlsServer(await authority.issue('a.example'));
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
    const good = await dialTls(forwarder.port(), 'a.example', authority.ca);
    const echo = await server.accept();
    echo.pipe(echo);

    const attacks = Array.from({ length: 20 }, () => INPUTS).flat();
    const closes = attacks.map(async ([, bytes]) => {
      const client = await dial(forwarder.port());
      const end = closeOf(client);
      client.end(bytes);
      await end;
    });
    const sent = randomBytes(1_000_000);
    good.write(sent);
    expect(
      createHash('sha256')
        .update(await readBytes(good, sent.length))
        .digest('hex'),
    ).toBe(createHash('sha256').update(sent).digest('hex'));
    await Promise.all(closes);

    expect(forwarder.engine.openConnections()).toBe(1);
    expect(server.open).toBe(1);
    // Lines of identical denials are counted past a rate; the metric has them all.
    expect(await deniedBy(forwarder)).toBe(attacks.length);
    good.end();
    await forwarder.engine.drain(2_000);
    expect(forwarder.engine.openConnections()).toBe(0);
    expect(server.open).toBe(0);
  });

  test('denies everybody while there is no allowlist', async () => {
    await using forwarder = await startForwarder(engine, { withoutAllowlist: true });
    const client = await dial(forwarder.port());
    expect((await forwarder.trail.next('deny')).reason).toBe('allowlist-not-loaded');
    await closeOf(client);
  });

  test('denies a caller that belongs to no child', async () => {
    await using forwarder = await startForwarder(engine, {
      spec: { zones: { child: { networks: ['127.0.0.2/32'] } } },
    });
    const client = await dial(forwarder.port());
    expect((await forwarder.trail.next('deny')).reason).toBe('source-not-allowed');
    await closeOf(client);
  });

  test('refuses a listener of a protocol it does not serve', async () => {
    const starting = startForwarder(engine, { listeners: [{ protocol: 'connect', port: 8443 }] });
    await expect(starting).rejects.toThrow('Cannot serve listener "connect-8443"');
  });
});

const HTTP = {
  listeners: [{ protocol: 'http', port: 80 }],
  entries: [{ host: 'crl.example', port: 80, protocol: 'http' }],
} as const;

describe.each(ENGINES)('$name engine: bad-input on http', (engine) => {
  test('serves a real client and denies another host', async () => {
    await using server = await startTcpServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\ncrl'));
    });
    await using forwarder = await startForwarder(engine, { ...HTTP, ports: { 80: server.port } });
    const body = await new Promise<string>((resolve, reject) => {
      const headers = { host: 'crl.example' };
      const asked = request(
        {
          host: '127.0.0.1',
          localAddress: CLIENT_HOST,
          port: forwarder.port('http-80'),
          path: '/a.crl',
          headers,
          agent: false,
        },
        (response) => {
          let text = '';
          response
            .setEncoding('utf8')
            .on('data', (part: string) => (text += part))
            .on('end', () => resolve(text));
        },
      );
      asked.on('error', reject).end();
    });
    expect(body).toBe('crl');
    expect(await forwarder.trail.next('open')).toMatchObject({
      serverName: 'crl.example',
      destination: 'crl.example:80',
    });

    const client = await dial(forwarder.port('http-80'));
    client.write('GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n');
    expect((await forwarder.trail.next('deny')).reason).toBe('not-in-allowlist');
    await closeOf(client);
  });

  test('closes a connection whose second request names another host, and forwards nothing of it', async () => {
    const first = 'GET /1 HTTP/1.1\r\nHost: crl.example\r\n\r\n';
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ...HTTP, ports: { 80: server.port } });
    const client = await dial(forwarder.port('http-80'));
    client.write(first);
    const socket = await server.accept();
    expect((await readBytes(socket, first.length)).toString()).toBe(first);
    const end = closeOf(socket);
    let received = 0;
    socket.on('data', (chunk: Buffer) => (received += chunk.length));
    client.write('GET /2 HTTP/1.1\r\nHo');
    client.write('st: evil.example\r\n\r\n');

    expect(await forwarder.trail.next('close')).toMatchObject({
      closedBy: 'error',
      reason: 'host-mismatch',
      verdict: 'deny',
    });
    await Promise.all([end, closeOf(client)]);
    expect(received).toBe(0);
  });

  test.each([
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 'no-host'],
    ['another method', 'DELETE / HTTP/1.1\r\nHost: crl.example\r\n\r\n', 'method-not-allowed'],
    ['no HTTP at all', '\u0016\u0003\u0001\u0000\u0001x\r\n\r\n', 'malformed-request'],
  ])('denies a request with %s', async (_what, text, reason) => {
    await using forwarder = await startForwarder(engine, HTTP);
    const client = await dial(forwarder.port('http-80'));
    client.write(text);
    expect((await forwarder.trail.next('deny')).reason).toBe(reason);
    await closeOf(client);
  });
});

async function deniedBy({ metrics }: TestForwarder): Promise<number> {
  const lines = (await metrics.text()).matchAll(/^sallyport_connections_total\{verdict="deny".*\} (\d+)$/gm);
  return [...lines].reduce((sum, [, count]) => sum + Number(count), 0);
}
