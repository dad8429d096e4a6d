import { describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { KafkaDestination } from '../../../../cli/demo/telemetry/kafka-destination.ts';

const CLOSED = 'Cannot send: the destination is closed';

/** A destination whose event hub hangs up on everybody. */
async function open() {
  const server = createServer((socket) => void socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const failed = Promise.withResolvers<void>();
  const destination = new KafkaDestination({
    connection: { clientId: 'up', bootstrapBrokers: [{ host: '127.0.0.1', port }] },
    latencyMs: 1,
    maxMessages: 1,
    isKeyedByTopic: true,
    onFault: () => failed.resolve(),
  });
  const send = (payload: string): Promise<void> =>
    destination.send({ topic: 'bakery-ovens', key: 'data/a', payload, properties: new Map() });
  return { server, destination, send, failed: failed.promise };
}

describe('KafkaDestination', () => {
  test('rejects what was not taken when it is closed, whether it was tried or still waited', async () => {
    const { server, destination, send, failed } = await open();
    const outcomes = Promise.allSettled([send('tried'), send('waiting')]);
    await failed;
    await destination.close();
    server.close();
    const reasons = (await outcomes).map((outcome) =>
      outcome.status === 'rejected' ? String(outcome.reason) : 'sent',
    );
    expect(reasons).toEqual([`Error: ${CLOSED}`, `Error: ${CLOSED}`]);
  });

  test('rejects what comes after it was closed', async () => {
    const { server, destination, send } = await open();
    await destination.close();
    server.close();
    await expect(send('late')).rejects.toThrow(CLOSED);
  });
});
