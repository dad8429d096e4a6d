import { describe, expect, test } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ENGINES, startForwarder } from '../../support/engine-harness.ts';
import { closeOf, dial, helloFor, readBytes, readToEnd, startTcpServer } from '../../support/peers.ts';

const SIZE = 128 * 1024 * 1024;
/** More than the kernel keeps for two connections and the forwarder for itself, far less than SIZE. */
const IN_FLIGHT = 48 * 1024 * 1024;

describe.each(ENGINES)('$name engine: slow-reader', (engine) => {
  test('stops reading from the server while the client does not read', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, {
      ports: { 443: server.port },
      // Long enough for a busy machine to make what is sent.
      limits: { idleTimeoutMs: 1_500 },
    });
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));
    const socket = await server.accept();
    socket.write(Buffer.alloc(SIZE, 1));

    const close = await forwarder.trail.next('close');
    expect(close.closedBy).toBe('idle');
    expect(close.bytesDown).toBeGreaterThan(0);
    expect(close.bytesDown).toBeLessThan(IN_FLIGHT);
    client.destroy();
  });

  test('stops reading from the client while the server does not read', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, {
      ports: { 443: server.port },
      // Long enough for a busy machine to make what is sent.
      limits: { idleTimeoutMs: 1_500 },
    });
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));
    await server.accept();
    client.write(Buffer.alloc(SIZE, 1));

    const close = await forwarder.trail.next('close');
    expect(close.closedBy).toBe('idle');
    expect(close.bytesUp).toBeLessThan(IN_FLIGHT);
    await closeOf(client);
  });

  test('delivers everything to a client that reads little by little', async () => {
    const sent = Buffer.alloc(4 * 1024 * 1024, 'the quick brown fox ');
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));
    (await server.accept()).resume().end(sent);

    const received: Buffer[] = [];
    for (let left = sent.length - 65_536; left > 0; left -= 65_536) {
      received.push(await readBytes(client, 65_536));
      await nextTurn();
    }
    received.push(await readToEnd(client));
    client.end();
    expect(Buffer.concat(received).equals(sent)).toBe(true);
    expect((await forwarder.trail.next('close')).bytesDown).toBe(sent.length);
  });
});
