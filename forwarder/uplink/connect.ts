// One TCP connection to one address, with a time limit. A hop that cannot be reached is a reason, not an exception.

import { connect as connectSocket } from 'node:net';
import type { Socket } from 'node:net';
import type { Reason } from '../contract/reasons.ts';
import type { PeerAddress } from './dialer.ts';

/** Middleboxes drop idle flows after minutes; relays are silent for an hour. */
export const KEEP_ALIVE_MS = 60_000;

type ConnectOptions = {
  readonly timeoutMs: number;
  readonly localAddress: string | undefined;
  readonly signal: AbortSignal;
};

export type ConnectResult =
  | { readonly ok: true; readonly socket: Socket }
  | { readonly ok: false; readonly reason: Reason };

export type Connect = (to: PeerAddress, options: ConnectOptions) => Promise<ConnectResult>;

export const connectTcp: Connect = (to, { timeoutMs, localAddress, signal }) => {
  if (signal.aborted) return Promise.resolve({ ok: false, reason: 'next-hop-refused' });
  const outcome = Promise.withResolvers<ConnectResult>();
  const socket = connectSocket({
    host: to.address,
    port: to.port,
    ...(localAddress === undefined ? {} : { localAddress }),
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
  });
  const fail = (reason: Reason): void => {
    settle();
    socket.destroy();
    outcome.resolve({ ok: false, reason });
  };
  const abort = (): void => fail('next-hop-refused');
  const timer = setTimeout(() => fail('next-hop-timeout'), timeoutMs);
  const settle = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  };
  signal.addEventListener('abort', abort, { once: true });
  socket.once('connect', () => {
    settle();
    outcome.resolve({ ok: true, socket });
  });
  // Stays for the life of the socket: an error before its new owner listens must not end the process, and the
  // owner sees it as a destroyed socket.
  socket.on('error', (error: NodeJS.ErrnoException) => fail(reasonOf(error)));
  return outcome.promise;
};

function reasonOf({ code }: NodeJS.ErrnoException): Reason {
  if (code === 'ETIMEDOUT') return 'next-hop-timeout';
  return code === 'EMFILE' || code === 'ENFILE' ? 'over-limit' : 'next-hop-refused';
}
