// Joins two sockets until both directions have ended.
//
// Half-close is kept: after the client's FIN the server may still answer (RFC 9293 §3.6). `pipeline` both ways with
// allowHalfOpen on both sockets keeps that late reply, applies backpressure, and frees the other socket when one fails.
// A reset travels as a reset: whoever lost its peer must not believe that the stream came to its proper end.
// What it does not do: decide, audit, or look at bytes; an `inspect` transform may, on the way up only.

import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';
import type { Transform } from 'node:stream';
import type { ClosedBy } from '../../contract/reasons.ts';

export type SpliceOptions = {
  /** What the client has sent already: goes to the server first. */
  readonly head: Uint8Array;
  readonly idleTimeoutMs: number;
  /** Sees what the client sends, before the server does; its error ends both sides. */
  readonly inspect?: Transform | undefined;
};

export type SpliceEnd = {
  readonly closedBy: ClosedBy;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** What `inspect` ended the connection with. */
  readonly fault?: Error;
};

export interface Splice {
  /** Resolves when both sockets are closed. */
  readonly ended: Promise<SpliceEnd>;
  /** Ends both sides now. */
  close(by: ClosedBy): void;
  /** Bytes received by one side and not taken by the other. */
  buffered(): number;
}

/** Both sockets are made with `allowHalfOpen` and not flowing. One of them may have ended or failed already. */
export function splice(client: Socket, server: Socket, options: SpliceOptions): Splice {
  return new SocketPair(client, server, options);
}

class SocketPair implements Splice {
  readonly ended: Promise<SpliceEnd>;
  readonly #client: Socket;
  readonly #server: Socket;
  #closedBy: ClosedBy | undefined;
  #fault: Error | undefined;
  /** From the first failure on, further errors are consequences. */
  #failed = false;

  constructor(client: Socket, server: Socket, { head, idleTimeoutMs, inspect }: SpliceOptions) {
    this.#client = client;
    this.#server = server;
    // What the dialer has written and read (a PROXY header, a proxy's answer) are not the connection's bytes.
    const before = { up: server.bytesWritten, down: server.bytesRead - server.readableLength };
    this.ended = Promise.all([closed(client), closed(server)]).then(() => this.#end(before));
    // Before `pipeline` listens, so that the cause is known before its consequences.
    this.#watch(client, server, 'client');
    this.#watch(server, client, 'server');
    // `#watch` has ended the other one then, and nothing can be joined any more.
    if (client.destroyed || server.destroyed) return;
    // Every byte of either direction is read from or written to the client: its activity is the connection's.
    client.setTimeout(idleTimeoutMs, () => this.close('idle'));
    this.#join(head, inspect);
  }

  close(by: ClosedBy): void {
    // One direction may have ended before; what ends the other is what ends the connection.
    if (!this.#failed) this.#closedBy = by;
    this.#failed = true;
    // What was revoked must not be flushed, so it is cut; everything else may end as streams end.
    const isCut = by === 'entry-removed' || by === 'entry-expired' || by === 'error';
    for (const socket of [this.#client, this.#server]) {
      if (isCut) reset(socket);
      else socket.destroy();
    }
  }

  buffered(): number {
    return bufferedIn(this.#client) + bufferedIn(this.#server);
  }

  #join(head: Uint8Array, inspect: Transform | undefined): void {
    // How a direction came to its end is seen by `watch` and `closed`.
    const done = (): void => undefined;
    inspect?.once('error', (error) => this.#refuse(error));
    (inspect ?? this.#server).write(head);
    if (inspect === undefined) pipeline(this.#client, this.#server, done);
    else pipeline(this.#client, inspect, this.#server, done);
    pipeline(this.#server, this.#client, done);
  }

  #refuse(error: Error): void {
    if (this.#failed) return;
    this.#fault = error;
    this.#closedBy = 'error';
    this.close('error');
  }

  /** Notes which side ended first, and carries a failure to the other. */
  #watch(one: Socket, other: Socket, by: 'client' | 'server'): void {
    const end = (): void => {
      this.#closedBy ??= by;
    };
    const fail = (): void => {
      end();
      this.#failed = true;
      reset(other);
    };
    if (one.destroyed) fail();
    else if (one.readableEnded) end();
    one.once('end', end).once('error', fail);
  }

  #end(before: { readonly up: number; readonly down: number }): SpliceEnd {
    return {
      closedBy: this.#closedBy ?? 'error',
      bytesUp: this.#server.bytesWritten - before.up,
      bytesDown: this.#server.bytesRead - before.down,
      ...(this.#fault === undefined ? {} : { fault: this.#fault }),
    };
  }
}

/** Closes with a reset, in whatever state the socket is; twice does no harm. */
function reset(socket: Socket): void {
  if (socket.destroyed) return;
  // libuv refuses a reset while a shutdown is being carried out, and the socket would then stay open for ever.
  const isShuttingDown = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0;
  if (isShuttingDown) socket.destroy();
  else socket.resetAndDestroy();
}

function bufferedIn({ readableLength, writableLength }: Socket): number {
  return readableLength + writableLength;
}

/** Resolves when the socket is closed. */
export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}
