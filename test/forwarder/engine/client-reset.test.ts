import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { ENGINES, startForwarder } from '../../support/engine-harness.ts';
import { CLIENT_HOST, closeOf, dial, helloFor, readBytes, startTcpServer } from '../../support/peers.ts';

/** More than the kernel keeps for two connections and the forwarder for itself. */
const BULK = 64 * 1024 * 1024;

describe.each(ENGINES)('$name engine: client-reset', (engine) => {
  test('carries the reset of a client to the server', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
    const client = await dial(forwarder.port());
    const hello = helloFor('a.example');
    client.write(hello);
    const socket = await server.accept();
    await readBytes(socket, hello.length);
    const end = closeOf(socket);
    client.resetAndDestroy();

    expect(await end).toEqual({ error: 'ECONNRESET' });
    expect((await forwarder.trail.next('close')).closedBy).toBe('client');
  });

  test('carries a reset that follows a half-close, while the server still sends', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
    const client = await dial(forwarder.port());
    client.end(helloFor('a.example'));
    const socket = await server.accept();
    await once(socket.resume(), 'end');
    socket.write(Buffer.alloc(BULK));
    await once(client, 'readable');
    const end = closeOf(socket);
    client.resetAndDestroy();

    expect((await end).error).toMatch(/ECONNRESET|EPIPE/);
    expect((await forwarder.trail.next('close')).closedBy).toBe('client');
  });

  test('gives up dialling for a client that has left', async () => {
    const asked = Promise.withResolvers<void>();
    await using forwarder = await startForwarder(engine, {
      resolve: () => {
        asked.resolve();
        return new Promise(() => undefined);
      },
    });
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));
    await asked.promise;
    client.resetAndDestroy();

    const close = await forwarder.trail.next('close');
    expect(close).toMatchObject({ closedBy: 'client', bytesUp: 0, bytesDown: 0, serverName: 'a.example' });
  });

  test('accuses nobody when callers reset before they are accepted', async () => {
    await using forwarder = await startForwarder(engine);
    const callers = Array.from({ length: 50 }, async () => {
      const socket = connect({ host: '127.0.0.1', port: forwarder.port(), localAddress: CLIENT_HOST });
      socket.on('error', () => undefined).once('connect', () => socket.resetAndDestroy());
      await new Promise<void>((resolve) => socket.once('close', () => resolve()));
    });
    await Promise.all(callers);
    const last = await dial(forwarder.port());
    last.write(helloFor('unlisted.example'));
    await forwarder.trail.next('deny', ({ serverName }) => serverName === 'unlisted.example');
    expect(forwarder.trail.records).toHaveLength(1);
    last.destroy();
  });
});
