// What runs in the network of a pod in tests: listens on a few ports, by TCP and UDP, and answers; dials where it is told to,
// and says what came of it. Spoken to over the channel of a forked process (node-with-pods.ts).
//   pod-process.ts <port>…

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { dial, dialSchema } from './dial.ts';

async function listenAt(port: number): Promise<void> {
  const server = createServer((socket) => socket.on('error', () => undefined).end('here'));
  await once(server.listen(port, '0.0.0.0'), 'listening');
  const socket = createSocket('udp4');
  socket.on('message', (_, { port: from, address }) => socket.send('here', from, address));
  await once(socket.bind(port, '0.0.0.0'), 'listening');
}

process.on('message', (message) => {
  void dial(dialSchema.parse(message)).then((outcome) => process.send?.(outcome));
});
await Promise.all(process.argv.slice(2).map((port) => listenAt(Number(port))));
process.send?.('ready');
