// The proof for what speaks a protocol we do not: the connection stays open, longer than any forwarder takes to close one it
// denies or cannot carry on; or the server speaks first.

import type { Socket } from 'node:net';
import { type Answer, CLOSED } from './answer.ts';
import type { ProbeMeans } from './means.ts';

export function staysOpen(socket: Socket, { times, signal }: ProbeMeans): Promise<Answer> {
  return new Promise((resolve) => {
    const end = (answer: Answer): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(answer);
    };
    const stop = (): void => end(CLOSED);
    const kept = `keeps the connection open for ${times.settleMs / 1000} s, so something took it at the end`;
    const timer = setTimeout(() => end({ reason: 'allowed', text: kept }), times.settleMs);
    signal.addEventListener('abort', stop, { once: true });
    socket.once('data', () => end({ reason: 'allowed', text: 'speaks first' }));
    socket.once('end', stop);
    socket.on('error', stop);
    socket.once('close', stop);
    if (signal.aborted || socket.destroyed) stop();
  });
}
