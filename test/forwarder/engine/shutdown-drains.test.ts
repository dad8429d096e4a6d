import { describe, expect, test } from '@jest/globals';
import { ENGINES, startForwarder } from '../../support/engine-harness.ts';
import { closeOf, dial, helloFor, readBytes, readToEnd, startTcpServer } from '../../support/peers.ts';

describe.each(ENGINES)('$name engine: shutdown-drains', (engine) => {
  test('lets open connections finish', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));
    const socket = await server.accept();
    const drained = forwarder.engine.drain(5_000);
    socket.end('done');
    expect((await readToEnd(client)).toString()).toBe('done');
    client.end();
    socket.resume();
    await drained;

    expect(await forwarder.trail.next('close')).toMatchObject({ closedBy: 'server', reason: 'allowed' });
    expect(forwarder.engine.openConnections()).toBe(0);
  });

  test('serves what was waiting to be accepted when it began', async () => {
    await using server = await startTcpServer((socket) => socket.resume().end('served'));
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
    const clients = Array.from({ length: 20 }, () => dial(forwarder.port()));
    const drained = forwarder.engine.drain(5_000);
    for (const client of await Promise.all(clients)) {
      client.end(helloFor('a.example'));
      expect((await readToEnd(client)).toString()).toBe('served');
    }
    await drained;
  });

  test('closes what is left at the limit, open or not yet decided', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
    const [open, undecided] = await Promise.all([dial(forwarder.port()), dial(forwarder.port())]);
    open.write(helloFor('a.example'));
    await server.accept();
    undecided.write(helloFor('a.example').subarray(0, 10));
    await forwarder.trail.next('open');
    await forwarder.engine.drain(50);

    expect(await forwarder.trail.next('close')).toMatchObject({ closedBy: 'draining', reason: 'allowed' });
    expect((await forwarder.trail.next('deny')).reason).toBe('draining');
    await Promise.all([closeOf(open), closeOf(undecided)]);
    expect(forwarder.engine.openConnections()).toBe(0);
  });

  test('accepts nobody afterwards', async () => {
    await using forwarder = await startForwarder(engine);
    const port = forwarder.port();
    await forwarder.engine.drain(0);
    await expect(dial(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('closes the listeners that a configuration no longer has, and not their connections', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
    const port = forwarder.port();
    const client = await dial(port);
    client.write(helloFor('a.example'));
    const socket = await server.accept();
    await forwarder.engine.unbindExcept([]);

    await expect(dial(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    socket.write('still here');
    expect((await readBytes(client, 10)).toString()).toBe('still here');
    client.destroy();
  });
});
