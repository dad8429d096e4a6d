import { describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { Line } from '../../../../cli/demo/telemetry/line.ts';

describe('Line', () => {
  test('stops waiting for a broker that says nothing when the run is over', async () => {
    const silent = createServer((socket) => socket.resume());
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const port = portOf(silent);
    const over = new AbortController();
    const sent: string[] = [];
    const line = new Line({
      name: 'ovens',
      broker: { address: '127.0.0.1', port },
      assets: ['oven-1', 'oven-2'],
      perSecond: 1_000,
      onSent: ({ asset, sequence }) => {
        sent.push(`${asset}#${sequence}`);
        if (sent.length === 3) over.abort(new Error('SIGTERM was received'));
      },
      onConfirmed: () => undefined,
      onFault: () => undefined,
    });
    await expect(line.publish(3, over.signal)).rejects.toThrow();
    expect(sent).toEqual(['oven-1#0', 'oven-2#0', 'oven-1#1']);
    await line.close();
    silent.close();
    await once(silent, 'close');
  });

  test('tells why it has no connection', async () => {
    const gone = createServer();
    gone.listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const port = portOf(gone);
    gone.close();
    await once(gone, 'close');
    const fault = Promise.withResolvers<Error>();
    const line = new Line({
      name: 'ovens',
      broker: { address: '127.0.0.1', port },
      assets: ['oven-1'],
      perSecond: 1,
      onSent: () => undefined,
      onConfirmed: () => undefined,
      onFault: fault.resolve,
    });
    await expect(fault.promise).resolves.toMatchObject({ code: 'ECONNREFUSED' });
    await line.close();
  });
});

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Cannot tell its port: it does not listen');
  return address.port;
}
