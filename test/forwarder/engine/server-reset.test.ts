import { describe, expect, test } from '@jest/globals';
import { ENGINES, startForwarder } from '../../support/engine-harness.ts';
import { closeOf, dial, helloFor, readBytes, startTcpServer } from '../../support/peers.ts';

describe.each(ENGINES)('$name engine: server-reset', (engine) => {
  test('carries the reset of a server to the client', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
    const client = await dial(forwarder.port());
    const hello = helloFor('a.example');
    client.write(hello);
    const socket = await server.accept();
    await readBytes(socket, hello.length);
    const end = closeOf(client);
    socket.resetAndDestroy();

    expect(await end).toEqual({ error: 'ECONNRESET' });
    expect((await forwarder.trail.next('close')).closedBy).toBe('server');
  });

  test('delivers what the server sent before an orderly end', async () => {
    await using server = await startTcpServer((socket) => {
      socket.resume().end('goodbye');
    });
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));
    expect((await readBytes(client, 7)).toString()).toBe('goodbye');
    client.end();

    expect(await forwarder.trail.next('close')).toMatchObject({ closedBy: 'server', bytesDown: 7 });
  });

  test('ends when the server has closed before the hello arrives', async () => {
    await using server = await startTcpServer((socket) => socket.destroy());
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
    // Whether FIN and reset come together or one after the other is a matter of microseconds.
    for (let round = 0; round < 20; round += 1) {
      const client = await dial(forwarder.port());
      client.write(helloFor('a.example'));
      await closeOf(client);
      expect((await forwarder.trail.next('close')).closedBy).toBe('server');
    }
    await forwarder.engine.drain(1_000);
    expect(forwarder.engine.openConnections()).toBe(0);
  });
});
