import { describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { ENGINES, startForwarder } from '../../support/engine-harness.ts';
import { dial, helloFor, readBytes, readToEnd, startTcpServer } from '../../support/peers.ts';

describe.each(ENGINES)('$name engine: half-close', (engine) => {
  test('keeps the reply that follows the end of the client', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
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

  test('keeps the request that follows the end of the server', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
    const client = await dial(forwarder.port());
    const hello = helloFor('a.example');
    client.write(hello);

    const socket = await server.accept();
    socket.end('all I have to say');
    expect((await readToEnd(client)).toString()).toBe('all I have to say');
    expect(await readBytes(socket, hello.length)).toEqual(hello);
    client.end('one more thing');

    expect((await readToEnd(socket)).toString()).toBe('one more thing');
    expect((await forwarder.trail.next('close')).closedBy).toBe('server');
  });

  test('frees both sockets when both directions have ended', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
    const client = await dial(forwarder.port());
    client.end(helloFor('a.example'));
    const socket = await server.accept();
    socket.resume().end();
    client.resume();

    await Promise.all([once(client, 'close'), once(socket, 'close'), forwarder.trail.next('close')]);
    await forwarder.engine.drain(1_000);
    expect(forwarder.engine.openConnections()).toBe(0);
    expect(server.open).toBe(0);
  });
});
