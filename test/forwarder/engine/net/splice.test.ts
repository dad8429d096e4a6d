import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { splice } from '../../../../forwarder/engine/net/splice.ts';
import { startTcpServer, type TestServer } from '../../../support/peers.ts';

/** One end of a connection, as an engine holds it. */
async function endTo(server: TestServer): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: server.port, allowHalfOpen: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

describe('splice()', () => {
  test.each(['client', 'server'] as const)('ends both when the %s failed before they were joined', async (failed) => {
    await using peers = await startTcpServer();
    const ends = { client: await endTo(peers), server: await endTo(peers) };
    ends[failed].destroy();
    const joined = splice(ends.client, ends.server, { head: Buffer.from('hello'), idleTimeoutMs: 1_000 });
    expect(await joined.ended).toMatchObject({ closedBy: failed, bytesDown: 0 });
    expect([ends.client.closed, ends.server.closed]).toEqual([true, true]);
  });
});
