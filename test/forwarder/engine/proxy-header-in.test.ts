import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { Entry } from '../../../forwarder/contract/allowlist.ts';
import { makeConduitKeys } from '../../support/conduit-keys.ts';
import { CHILD, ENGINES, startForwarder } from '../../support/engine-harness.ts';
import type { EngineFactory, ForwarderOptions, TestForwarder } from '../../support/engine-harness.ts';
import { CLIENT_HOST, closeOf, dial, helloFor, readBytes, readToEnd, startTcpServer } from '../../support/peers.ts';
import { FIRST_CLIENT, proxyHeaderFor } from '../../support/proxy-headers.ts';

const KEYS = makeConduitKeys('k1');
const STRANGERS = makeConduitKeys('k1');
const GRANTS = [
  { for: [CHILD], from: 'child.yaml', entries: [{ host: 'a.example', port: 443 }] },
  { for: ['grandchild'], from: 'grandchild.yaml', entries: [{ host: 'b.example', port: 443 }] },
];
const RESERVED = [{ host: 'git.example', port: 443, for: ['grandchild'] }];
const HOURS_AGO = Date.now() - 7_200_000;

function start(engine: EngineFactory, options: ForwarderOptions = {}): Promise<TestForwarder> {
  const spec = { grants: GRANTS, reserved: RESERVED, ...options.spec };
  return startForwarder(engine, { acceptedKeys: new Map([[CHILD, KEYS]]), ...options, spec });
}

type Attempt = { readonly header: Uint8Array; readonly name: string; readonly reason: string };

const DENIED: readonly (readonly [string, Attempt])[] = [
  [
    'signed with another key',
    {
      header: proxyHeaderFor({ authority: 'a.example' }, STRANGERS),
      name: 'a.example',
      reason: 'proxy-header-not-authentic',
    },
  ],
  [
    'made for another name',
    {
      header: proxyHeaderFor({ authority: 'b.example' }, KEYS),
      name: 'a.example',
      reason: 'proxy-header-not-authentic',
    },
  ],
  ['without a name', { header: proxyHeaderFor({}, KEYS), name: 'a.example', reason: 'proxy-header-not-authentic' }],
  [
    'of a zone that is not below',
    {
      header: proxyHeaderFor({ authority: 'a.example', origin: 'stranger' }, KEYS),
      name: 'a.example',
      reason: 'proxy-header-not-authentic',
    },
  ],
  [
    'that is no header of ours',
    {
      header: Buffer.from('0d0a0d0a000d0a515549540a20000000', 'hex'),
      name: 'a.example',
      reason: 'proxy-header-not-authentic',
    },
  ],
  [
    'whose origin may not reach the name',
    {
      header: proxyHeaderFor({ authority: 'a.example', origin: 'grandchild' }, KEYS),
      name: 'a.example',
      reason: 'zone-not-allowed',
    },
  ],
  [
    'that is two hours old',
    {
      header: proxyHeaderFor({ authority: 'b.example', origin: 'grandchild', timeMs: HOURS_AGO }, KEYS),
      name: 'b.example',
      reason: 'proxy-header-stale',
    },
  ],
];

describe.each(ENGINES)('$name engine: proxy-header-in', (engine) => {
  test('gives a caller without a header the entries of the child itself', async () => {
    await using server = await startTcpServer();
    await using forwarder = await start(engine, { ports: { 443: server.port } });
    const [own, below] = await Promise.all([dial(forwarder.port()), dial(forwarder.port())]);
    own.write(helloFor('a.example'));
    below.write(helloFor('b.example'));

    expect(await forwarder.trail.next('open')).toMatchObject({
      origin: CHILD,
      serverName: 'a.example',
      clientVerified: 'peer',
    });
    expect((await forwarder.trail.next('deny')).reason).toBe('zone-not-allowed');
    await closeOf(below);
    own.destroy();
  });

  test('gives a proven origin exactly its own entries, and never forwards the header', async () => {
    await using server = await startTcpServer();
    await using forwarder = await start(engine, { ports: { 443: server.port } });
    const id = randomBytes(16);
    const hello = helloFor('b.example');
    const client = await dial(forwarder.port());
    client.write(Buffer.concat([proxyHeaderFor({ authority: 'b.example', origin: 'grandchild', id }, KEYS), hello]));

    const socket = await server.accept();
    expect(await readBytes(socket, hello.length)).toEqual(hello);
    expect(await forwarder.trail.next('open')).toMatchObject({
      origin: 'grandchild',
      id: id.toString('hex'),
      client: `${FIRST_CLIENT.address}:${FIRST_CLIENT.port}`,
      clientVerified: 'proxy-header',
      peer: `${CLIENT_HOST}:${client.localPort}`,
    });
    client.end();
    await Promise.all([closeOf(socket), closeOf(client)]);
    expect((await forwarder.trail.next('close')).bytesUp).toBe(hello.length);
  });

  test.each(DENIED)('denies a header %s', async (_what, { header, name, reason }) => {
    await using forwarder = await start(engine);
    const client = await dial(forwarder.port());
    client.write(Buffer.concat([header, helloFor(name)]));

    expect((await forwarder.trail.next('deny')).reason).toBe(reason);
    await closeOf(client);
  });

  test('denies the second use of a header', async () => {
    await using server = await startTcpServer();
    await using forwarder = await start(engine, { ports: { 443: server.port } });
    const bytes = Buffer.concat([proxyHeaderFor({ authority: 'a.example' }, KEYS), helloFor('a.example')]);
    const first = await dial(forwarder.port());
    first.write(bytes);
    await forwarder.trail.next('open');
    const second = await dial(forwarder.port());
    second.write(bytes);

    expect((await forwarder.trail.next('deny')).reason).toBe('proxy-header-not-authentic');
    await closeOf(second);
    first.destroy();
  });

  test('lets reserved names pass under a header whose time is off', async () => {
    await using server = await startTcpServer();
    await using forwarder = await start(engine, { ports: { 443: server.port } });
    const client = await dial(forwarder.port());
    const header = proxyHeaderFor({ authority: 'git.example', origin: 'grandchild', timeMs: HOURS_AGO }, KEYS);
    client.write(Buffer.concat([header, helloFor('git.example')]));

    expect((await forwarder.trail.next('open')).entry).toBe('reserved git.example:443');
    expect(await forwarder.metrics.text()).toContain('sallyport_stale_headers_total 1');
    client.destroy();
  });

  test('denies every header of a child that has no forwarder', async () => {
    await using forwarder = await start(engine, { acceptedKeys: new Map() });
    const client = await dial(forwarder.port());
    client.write(Buffer.concat([proxyHeaderFor({ authority: 'a.example' }, KEYS), helloFor('a.example')]));

    expect((await forwarder.trail.next('deny')).reason).toBe('proxy-header-not-authentic');
    await closeOf(client);
  });
});

const TCP: Entry = { host: 'db.example', port: 1433, protocol: 'tcp', listenPort: 1433 };
const TCP_SPEC = { grants: [{ for: [CHILD], from: 'child.yaml', entries: [TCP] }] };
const LISTENERS = [{ protocol: 'tcp', port: 1433 }] as const;

describe.each(ENGINES)('$name engine: proxy-header-in on tcp', (engine) => {
  const startTcp = (port: number): Promise<TestForwarder> =>
    start(engine, { listeners: LISTENERS, spec: TCP_SPEC, ports: { 1433: port }, limits: { proxyHeaderWaitMs: 30 } });

  test('connects a silent caller after the wait, so that a server may speak first', async () => {
    await using server = await startTcpServer((socket) => socket.write('greeting'));
    await using forwarder = await startTcp(server.port);
    const client = await dial(forwarder.port('tcp-1433'));

    expect((await readBytes(client, 8)).toString()).toBe('greeting');
    expect(await forwarder.trail.next('open')).toMatchObject({
      origin: CHILD,
      destination: 'db.example:1433',
      clientVerified: 'peer',
    });
    client.destroy();
  });

  test('believes a header that comes in time', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startTcp(server.port);
    const client = await dial(forwarder.port('tcp-1433'));
    client.write(Buffer.concat([proxyHeaderFor({}, KEYS), Buffer.from('query')]));

    expect((await readBytes(await server.accept(), 5)).toString()).toBe('query');
    expect((await forwarder.trail.next('open')).clientVerified).toBe('proxy-header');
    client.destroy();
  });

  test('passes on a line break that nothing follows, so that a server that waits for it can answer', async () => {
    await using server = await startTcpServer((socket) => {
      socket.once('data', () => socket.write('prompt'));
    });
    await using forwarder = await startTcp(server.port);
    const client = await dial(forwarder.port('tcp-1433'));
    await forwarder.trail.next('open');
    client.write('\r\n');
    expect((await readBytes(client, 6)).toString()).toBe('prompt');
    client.destroy();
  });

  test.each([
    ['at once', (header: Uint8Array) => [header]],
    ['in two pieces', (header: Uint8Array) => [header.subarray(0, 5), header.subarray(5)]],
    ['byte by byte', (header: Uint8Array) => Array.from(header, (_byte, at) => header.subarray(at, at + 1))],
  ])('closes a header that comes after the wait %s, and never forwards its signature', async (_how, piecesOf) => {
    await using server = await startTcpServer();
    await using forwarder = await startTcp(server.port);
    const client = await dial(forwarder.port('tcp-1433'));
    const socket = await server.accept();
    const end = closeOf(client);
    let received = 0;
    socket.on('data', (chunk: Buffer) => (received += chunk.length));
    for (const piece of piecesOf(proxyHeaderFor({}, KEYS))) {
      await new Promise<void>((resolve) => client.write(piece, () => resolve()));
    }

    expect(await forwarder.trail.next('close')).toMatchObject({
      closedBy: 'error',
      reason: 'proxy-header-not-authentic',
    });
    await end;
    await closeOf(socket);
    expect(received).toBeLessThan(12);
  });

  test('forwards first bytes that only look like a header until they end', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startTcp(server.port);
    const client = await dial(forwarder.port('tcp-1433'));
    const socket = await server.accept();
    client.write('\r\n');
    client.write('\r\nnot a header');

    expect((await readBytes(socket, 16)).toString()).toBe('\r\n\r\nnot a header');
    client.destroy();
  });

  test('keeps the half-close of a client that had nothing to say', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startTcp(server.port);
    const client = await dial(forwarder.port('tcp-1433'));
    client.end('\r\n');
    const socket = await server.accept();
    expect((await readToEnd(socket)).toString()).toBe('\r\n');
    socket.end('reply');
    expect((await readBytes(client, 5)).toString()).toBe('reply');
  });
});
