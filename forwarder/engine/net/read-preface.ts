// Reads the preface of one connection from its socket, against the clock that started at accept.

import type { Socket } from 'node:net';
import type { Reason } from '../../contract/reasons.ts';
import type { Preface, PrefaceReader, PrefaceResult } from '../preface.ts';

export type PrefaceTimes = {
  /** From now until the preface must be complete. */
  readonly helloTimeoutMs: number;
  /** tcp: from now until a silent caller is taken to have sent no PROXY header. */
  readonly proxyHeaderWaitMs: number | undefined;
};

export type PrefaceOutcome =
  /** The socket is paused, perhaps already at its end. */
  | { readonly kind: 'ready'; readonly preface: Preface }
  | { readonly kind: 'fault'; readonly reason: Reason }
  /** The client left without having said anything, as probes of a load balancer do. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'cancelled' };

/** Aborting the signal ends it as `cancelled`; so should whoever sees the socket close. */
export function readPreface(
  socket: Socket,
  reader: PrefaceReader,
  times: PrefaceTimes,
  signal: AbortSignal,
): Promise<PrefaceOutcome> {
  const outcome = Promise.withResolvers<PrefaceOutcome>();
  let isSilent = true;
  const finish = (result: PrefaceOutcome): void => {
    clearTimeout(helloTimer);
    clearTimeout(silenceTimer);
    signal.removeEventListener('abort', onAbort);
    socket.off('data', onData).off('end', onEnd).pause();
    outcome.resolve(result);
  };
  const advance = (result: PrefaceResult): void => {
    if (result.kind !== 'need-more') finish(result);
  };
  const onData = (chunk: Buffer): void => {
    isSilent = false;
    advance(reader.push(chunk));
  };
  const onEnd = (): void => (isSilent ? finish({ kind: 'gone' }) : advance(reader.end()));
  const onAbort = (): void => finish({ kind: 'cancelled' });
  const helloTimer = setTimeout(() => finish({ kind: 'fault', reason: 'hello-timeout' }), times.helloTimeoutMs);
  const silenceTimer =
    times.proxyHeaderWaitMs === undefined
      ? undefined
      : setTimeout(() => advance(reader.silence()), times.proxyHeaderWaitMs);
  signal.addEventListener('abort', onAbort, { once: true });
  socket.on('data', onData).on('end', onEnd);
  if (signal.aborted) onAbort();
  return outcome.promise;
}
