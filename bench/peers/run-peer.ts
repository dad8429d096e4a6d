// Starts a peer for a case in a fresh folder and waits until a hello that may pass is answered by the upstream: the
// same sign of readiness for every one of them. What it started ends with it, its folder too.

import { mkdtempSync, rmSync } from 'node:fs';
import { type Socket, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { opensslHello } from '../load/hellos.ts';
import { CLIENT_ADDRESS } from '../load/load-programs.ts';
import { freeEndpoint } from './free-port.ts';
import type { Endpoint, Peer, PeerCase, RunningPeer } from './peer.ts';

export type Serving = RunningPeer & { readonly listen: Endpoint; readonly folder: string } & AsyncDisposable;

/** `address`: where it listens. @default 127.0.0.1 */
type Wanted = Omit<PeerCase, 'folder' | 'listen'> & { readonly address?: string };

const PATIENCE_MS = 30_000;
const ASK_EVERY_MS = 100;
const ANSWER_WITHIN_MS = 1_000;

export async function runPeer(peer: Pick<Peer, 'name' | 'start'>, wanted: Wanted): Promise<Serving> {
  const serving = await launchPeer(peer, wanted);
  try {
    await untilServing(peer.name, serving, wanted.names[0] ?? '');
  } catch (error) {
    await serving[Symbol.asyncDispose]();
    throw error;
  }
  return serving;
}

/** The same without waiting: for a forwarder that answers only to another one. */
export async function launchPeer(peer: Pick<Peer, 'start'>, wanted: Wanted): Promise<Serving> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  const listen = await freeEndpoint(wanted.address ?? '127.0.0.1');
  const running = peer.start({ ...wanted, folder, listen });
  const end = async (): Promise<void> => {
    await running.process.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...running, listen, folder, [Symbol.asyncDispose]: end };
}

async function untilServing(name: string, { process: proxy, listen }: Serving, host: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await isAnswered(listen, opensslHello(host)))) {
    if (!proxy.isRunning) throw new Error(`Cannot measure ${name}: it has ended. It said: ${proxy.said}`);
    if (performance.now() > deadline)
      throw new Error(`Cannot measure ${name}: no hello is answered after ${PATIENCE_MS} ms. It said: ${proxy.said}`);
    await pause(ASK_EVERY_MS);
  }
}

/** Whether a hello is answered through it within a second. */
export function isAnswered(listen: Endpoint, hello: Uint8Array): Promise<boolean> {
  const answered = Promise.withResolvers<boolean>();
  const socket: Socket = connect({ host: listen.address, port: listen.port, localAddress: CLIENT_ADDRESS });
  socket.setTimeout(ANSWER_WITHIN_MS, () => answered.resolve(false));
  socket.on('error', () => answered.resolve(false));
  socket.on('close', () => answered.resolve(false));
  socket.once('data', () => answered.resolve(true));
  socket.write(hello);
  return answered.promise.finally(() => socket.destroy());
}
