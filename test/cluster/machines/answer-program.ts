// Run in a network namespace: answers on TCP and UDP ports of every address there with the address it was asked from.
//   node answer-program.ts <port>…
// Says "ready" when all ports are open.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

for (const port of process.argv.slice(2).map(Number)) {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(`${socket.remoteAddress}\n`);
  }).listen(port, '0.0.0.0');
  const datagrams = createSocket('udp4').bind(port, '0.0.0.0');
  datagrams.on('message', (_, { address, port: from }) => datagrams.send(`${address}\n`, from, address));
  await Promise.all([once(server, 'listening'), once(datagrams, 'listening')]);
}
console.log('ready');
