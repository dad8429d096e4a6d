// The clients of a soak: well-behaved ones, which tell whether they were served, and hostile ones, which must only never
// be answered. None of them throws because of what the network does to it.

import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { browserHello, opensslHello } from '../load/hellos.ts';
import { CLIENT_ADDRESS } from '../load/load-programs.ts';
import type { Endpoint } from '../peers/peer.ts';

/** `wrong` is never excused: bytes that differ, or an answer to a name that is denied. */
type Result = 'served' | 'failed' | 'wrong';
export type Client = { readonly name: string; readonly isHostile: boolean; run(to: Endpoint): Promise<Result> };

const DENIED = 'denied.elsewhere.example';
const PATIENCE_MS = 20_000;
const TRANSFER_BYTES = 8 * 2 ** 20;
const MESSAGES = 20;

export const CLIENTS: readonly Client[] = [
  good('short', async (socket) => (await greeted(socket)) && reset(socket)),
  good('messages', async (socket) => (await greeted(socket)) && (await exchange(socket, MESSAGES)) && reset(socket)),
  good('idle', async (socket) => {
    if (!(await greeted(socket))) return false;
    await pause(Math.random() * 5_000);
    return (await exchange(socket, 1)) && reset(socket);
  }),
  good('download', async (socket) => {
    if (!(await greeted(socket))) return false;
    let bytes = 0;
    socket.write('D');
    for await (const chunk of socket) {
      bytes += Buffer.from(chunk).length;
      if (bytes >= TRANSFER_BYTES) break; // Leaving the loop destroys the socket, in the middle of the stream.
    }
    return bytes >= TRANSFER_BYTES;
  }),
  good('upload', async (socket) => {
    if (!(await greeted(socket))) return false;
    const block = Buffer.alloc(2 ** 20, 'U');
    for (let bytes = 0; bytes < TRANSFER_BYTES; bytes += block.length)
      if (!socket.write(block)) await once(socket, 'drain');
    return reset(socket);
  }),
  good('half-close', async (socket) => {
    if (!(await greeted(socket)) || !(await exchange(socket, 1))) return false;
    socket.end();
    await closeOf(socket.resume());
    return true;
  }),
  hostile('denied name', (socket) => socket.write(opensslHello(DENIED))),
  hostile('garbage', (socket) => socket.write(Buffer.alloc(3_000, 0x47))),
  hostile('silent', () => undefined),
  hostile('half hello, then reset', (socket) => {
    socket.write(browserHello(freshName()).subarray(0, 700));
    setTimeout(() => socket.resetAndDestroy(), 50);
  }),
  hostile('slow hello', async (socket) => {
    for (const byte of browserHello(freshName())) {
      if (socket.destroyed) return;
      socket.write(Uint8Array.of(byte));
      await pause(20);
    }
  }),
];

/** Covered by a wildcard of the allowlist; nobody has resolved it yet. */
export function freshName(): string {
  return `n${Math.floor(Math.random() * 1e12)}.soak.example`;
}

function good(name: string, talk: (socket: Socket) => Promise<boolean>): Client {
  return {
    name,
    isHostile: false,
    run: (to) =>
      withSocket(to, async (socket) => {
        socket.write(Math.random() < 0.5 ? opensslHello(freshName()) : browserHello(freshName()));
        return (await talk(socket)) ? 'served' : 'failed';
      }),
  };
}

/** Waits until it is closed; a slow one may not get to the end of its hello. */
function hostile(name: string, talk: (socket: Socket) => unknown): Client {
  return {
    name,
    isHostile: true,
    run: (to) =>
      withSocket(to, async (socket) => {
        let answered = false;
        socket.on('data', () => (answered = true));
        await Promise.all([talk(socket), closeOf(socket)]);
        return answered ? 'wrong' : 'served';
      }),
  };
}

/** Unlike once() of node:events it takes an error for an end, which is all it is here. */
function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

class Mismatch extends Error {}

async function withSocket(to: Endpoint, talk: (socket: Socket) => Promise<Result>): Promise<Result> {
  const socket = connect({ host: to.address, port: to.port, localAddress: CLIENT_ADDRESS, noDelay: true });
  socket.on('error', () => socket.destroy());
  const late = setTimeout(() => socket.destroy(), PATIENCE_MS);
  const closed = closeOf(socket);
  try {
    return await Promise.race([talk(socket), closed.then(() => pause(100, 'failed' as const))]);
  } catch (error) {
    return error instanceof Mismatch ? 'wrong' : 'failed';
  } finally {
    clearTimeout(late);
    socket.destroy();
  }
}

/** The upstream answers a hello with one byte. */
async function greeted(socket: Socket): Promise<boolean> {
  return (await readExactly(socket, 1)).length === 1;
}

async function exchange(socket: Socket, times: number): Promise<boolean> {
  for (let turn = 0; turn < times; turn += 1) {
    const message = Buffer.alloc(100, 97 + (turn % 26));
    message[0] = 'E'.charCodeAt(0);
    socket.write(message);
    const back = await readExactly(socket, message.length);
    if (back.length < message.length) return false;
    if (!back.equals(message)) throw new Mismatch();
  }
  return true;
}

/** Fewer bytes where the connection ends before. */
function readExactly(socket: Socket, count: number): Promise<Buffer> {
  const done = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let have = 0;
  const take = (chunk: Buffer): void => {
    chunks.push(chunk);
    have += chunk.length;
    if (have >= count) finish();
  };
  const finish = (): void => {
    socket.off('data', take);
    socket.off('close', finish);
    socket.pause();
    done.resolve(Buffer.concat(chunks));
  };
  socket.on('data', take);
  socket.on('close', finish);
  socket.resume();
  return done.promise;
}

function reset(socket: Socket): true {
  socket.resetAndDestroy();
  return true;
}
