// Whole connections through a corporate proxy: what the engine joins is the tunnel, from its first byte to its end, and
// what it audits is the destination, by way of the proxy.

import { describe, expect, test } from '@jest/globals';
import { createAuthority } from '../../support/certificates.ts';
import { type Answer, ConnectProxy } from '../../support/connect-proxy.ts';
import { ENGINES, startForwarder } from '../../support/engine-harness.ts';
import {
  closeOf,
  dial,
  dialTls,
  helloFor,
  readBytes,
  readToEnd,
  startTcpServer,
  startTlsServer,
} from '../../support/peers.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

const HOST = 'proxy.example';

/** A proxy with or without TLS of its own, and the uplink that leads to it. */
class Proxied implements AsyncDisposable {
  readonly #folder = new TemporaryFolder();
  readonly #stack = new AsyncDisposableStack();

  async start(to: number, isSecure: boolean, answer?: Answer) {
    const authority = await createAuthority();
    const tls = isSecure ? { certificate: await authority.issue(HOST) } : {};
    const proxy = this.#stack.use(await ConnectProxy.start({ to, ...tls, ...(answer && { answer }) }));
    const ca = isSecure ? { ca: this.#folder.write('ca.crt', authority.ca) } : {};
    return { proxy, uplink: { connectProxy: { host: HOST, port: proxy.port, ...ca } } };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
    this.#folder[Symbol.dispose]();
  }
}

const WAYS = ENGINES.flatMap((engine) => [
  { name: engine.name, to: 'a proxy', engine, isSecure: false },
  { name: engine.name, to: 'a proxy with TLS', engine, isSecure: true },
]);

describe.each(WAYS)('$name engine: up through $to', ({ engine, isSecure }) => {
  test('carries TLS from end to end, and audits the way', async () => {
    const authority = await createAuthority();
    await using server = await startTlsServer(await authority.issue('a.example'));
    await using proxied = new Proxied();
    const { proxy, uplink } = await proxied.start(server.port, isSecure);
    await using forwarder = await startForwarder(engine, { uplink });
    const client = await dialTls(forwarder.port(), 'a.example', authority.ca);
    const socket = await server.accept();
    client.write('hello');
    expect((await readBytes(socket, 5)).toString()).toBe('hello');
    socket.write('welcome');
    expect((await readBytes(client, 7)).toString()).toBe('welcome');

    expect(proxy.asked).toMatchObject([{ authority: 'a.example:443' }]);
    const open = await forwarder.trail.next('open');
    expect(open).toMatchObject({ verdict: 'allow', serverName: 'a.example', nextHop: `127.0.0.1:${proxy.port}` });
    client.destroy();
  });

  test('keeps half-close, and counts the bytes of the tunnel only', async () => {
    await using server = await startTcpServer();
    await using proxied = new Proxied();
    const { uplink } = await proxied.start(server.port, isSecure);
    await using forwarder = await startForwarder(engine, { uplink });
    const client = await dial(forwarder.port());
    const hello = helloFor('a.example');
    client.end(hello);
    const socket = await server.accept();
    expect(await readToEnd(socket)).toEqual(hello);
    socket.end('late reply');

    expect((await readToEnd(client)).toString()).toBe('late reply');
    const close = await forwarder.trail.next('close');
    expect(close).toMatchObject({ closedBy: 'client', bytesUp: hello.length, bytesDown: 10, reason: 'allowed' });
  });

  test('counts what came together with the answer', async () => {
    await using server = await startTcpServer();
    await using proxied = new Proxied();
    const early: Answer = (_socket, open) => open('HTTP/1.1 200 OK\r\n\r\nearly');
    const { uplink } = await proxied.start(server.port, isSecure, early);
    await using forwarder = await startForwarder(engine, { uplink });
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));
    expect((await readBytes(client, 5)).toString()).toBe('early');
    (await server.accept()).resume().end();
    client.resume().end();
    expect(await forwarder.trail.next('close')).toMatchObject({ bytesDown: 5 });
  });

  test('moves megabytes both ways unharmed', async () => {
    const size = 4 * 1024 * 1024;
    await using server = await startTcpServer((socket) => socket.pipe(socket));
    await using proxied = new Proxied();
    const { uplink } = await proxied.start(server.port, isSecure);
    await using forwarder = await startForwarder(engine, { uplink });
    const client = await dial(forwarder.port());
    const sent = Buffer.concat([helloFor('a.example'), Buffer.alloc(size, 'sallyport ')]);
    client.end(sent);
    expect((await readToEnd(client)).equals(sent)).toBe(true);
  });

  test('closes at both ends when the entry is removed', async () => {
    await using server = await startTcpServer();
    await using proxied = new Proxied();
    const { uplink } = await proxied.start(server.port, isSecure);
    await using forwarder = await startForwarder(engine, { uplink });
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));
    const socket = await server.accept();
    await readBytes(socket, 10);
    const ends = [closeOf(client), closeOf(socket)];
    forwarder.grant([]);
    await Promise.all(ends);
    expect(await forwarder.trail.next('close')).toMatchObject({ closedBy: 'entry-removed' });
  });

  test('denies with what the proxy said', async () => {
    await using proxied = new Proxied();
    const answer: Answer = (socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const { proxy, uplink } = await proxied.start(1, isSecure, answer);
    await using forwarder = await startForwarder(engine, { uplink });
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));
    await readToEnd(client);
    const deny = await forwarder.trail.next('deny');
    expect(deny).toMatchObject({ reason: 'proxy-refused', nextHop: `127.0.0.1:${proxy.port}` });
  });
});

describe.each(ENGINES)('$name engine: other protocols up through a proxy', (engine) => {
  test('asks for the host of a tcp entry', async () => {
    await using server = await startTcpServer((socket) => socket.end('banner'));
    await using proxied = new Proxied();
    const { proxy, uplink } = await proxied.start(server.port, false);
    const entries = [{ host: 'ntp.example', port: 4460, protocol: 'tcp' as const, line: 1 }];
    const listeners = [{ protocol: 'tcp' as const, port: 4460 }];
    await using forwarder = await startForwarder(engine, { uplink, entries, listeners });
    const client = await dial(forwarder.port('tcp-4460'));
    expect((await readToEnd(client)).toString()).toBe('banner');
    expect(proxy.asked).toMatchObject([{ authority: 'ntp.example:4460' }]);
    client.destroy();
  });

  test('asks for port 80 of an http entry', async () => {
    await using server = await startTcpServer((socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n'));
    await using proxied = new Proxied();
    const { proxy, uplink } = await proxied.start(server.port, false);
    const entries = [{ host: 'crl.example', port: 80, protocol: 'http' as const, line: 1 }];
    const listeners = [{ protocol: 'http' as const, port: 80 }];
    await using forwarder = await startForwarder(engine, { uplink, entries, listeners });
    const client = await dial(forwarder.port('http-80'));
    client.write('GET /x.crl HTTP/1.1\r\nHost: crl.example\r\n\r\n');
    expect((await readToEnd(client)).toString()).toContain('204');
    expect(proxy.asked).toMatchObject([{ authority: 'crl.example:80' }]);
    client.destroy();
  });
});
