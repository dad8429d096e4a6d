// The sockets of the demo's DNS server: messages in, replies out, over UDP and TCP. What a reply says is decided elsewhere.

import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import packet from 'dns-packet';
import { encodeForUdp } from './dns-answer.ts';
import type { Asked, NameServer, Outcome } from './dns-answer.ts';

type Answer = (bytes: Buffer, asked: Asked) => Outcome;

const FORWARD_TIMEOUT_MS = 2_000;
const TCP_IDLE_MS = 10_000;

export type Listener = {
  readonly endpoint: { readonly address: string; readonly port: number };
  close(): Promise<void>;
};

/** Listens on one address, UDP and TCP on the same port; port 0 lets the system choose. */
export async function listen(address: string, port: number, answer: Answer): Promise<Listener> {
  const tcp = createServer((socket) => answerTcp(socket, answer));
  tcp.listen(port, address);
  await once(tcp, 'listening');
  const bound = addressOf(tcp).port;
  const udp = createSocket('udp4');
  udp.on('message', (bytes, from) => void answerUdp(udp, bytes, from, address, answer));
  udp.bind(bound, address);
  await once(udp, 'listening');
  const sockets = new Set<Socket>();
  tcp.on('connection', (socket) => sockets.add(socket.once('close', () => sockets.delete(socket))));
  return {
    endpoint: { address, port: bound },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      tcp.close();
      udp.close();
      await Promise.all([once(tcp, 'close'), once(udp, 'close')]);
    },
  };
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('Cannot tell the port of the DNS server: it does not listen');
  return address;
}

async function answerUdp(
  udp: UdpSocket,
  bytes: Buffer,
  from: RemoteInfo,
  local: string,
  answer: Answer,
): Promise<void> {
  const reply = await replyTo(bytes, { client: from.address, local }, answer, encodeForUdp);
  if (reply === undefined) return;
  try {
    udp.send(reply, from.port, from.address, () => undefined);
  } catch {
    // Closed while the plant's own server was thinking: there is nobody left to tell.
  }
}

/** RFC 7766: messages with a length before each, several on one connection. */
function answerTcp(socket: Socket, answer: Answer): void {
  const asked = { client: socket.remoteAddress ?? '', local: socket.localAddress ?? '' };
  const answerOne = async (message: Buffer): Promise<void> => {
    const reply = await replyTo(message, asked, answer, (packetOf) => packet.encode(packetOf));
    if (reply === undefined) socket.destroy();
    else if (socket.writable) socket.write(Buffer.concat([lengthOf(reply), reply]));
  };
  let waiting = Buffer.alloc(0);
  socket.setTimeout(TCP_IDLE_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= 2 && waiting.length >= 2 + waiting.readUInt16BE(0)) {
      const end = 2 + waiting.readUInt16BE(0);
      const message = waiting.subarray(2, end);
      waiting = waiting.subarray(end);
      void answerOne(message);
    }
  });
}

function lengthOf(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return length;
}

async function replyTo(
  bytes: Buffer,
  asked: Asked,
  answer: Answer,
  encode: (reply: packet.Packet) => Buffer,
): Promise<Buffer | undefined> {
  const outcome = answer(bytes, asked);
  if (outcome === undefined) return undefined;
  return 'reply' in outcome ? encode(outcome.reply) : relay(bytes, outcome.forwardTo);
}

/** Asks the plant's own servers, one after the other; silence of all is silence to the client. */
async function relay(bytes: Buffer, servers: readonly NameServer[]): Promise<Buffer | undefined> {
  for (const server of servers) {
    const reply = await askOne(bytes, server);
    if (reply !== undefined) return reply;
  }
  return undefined;
}

async function askOne(bytes: Buffer, { address, port }: NameServer): Promise<Buffer | undefined> {
  const socket = createSocket('udp4');
  const { promise, resolve } = Promise.withResolvers<Buffer | undefined>();
  const timer = setTimeout(() => resolve(undefined), FORWARD_TIMEOUT_MS);
  socket.once('message', resolve).once('error', () => resolve(undefined));
  socket.send(bytes, port, address, () => undefined);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    socket.close();
  }
}
