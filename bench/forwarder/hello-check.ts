// Which hellos arrive: each variant is sent through a peer, and arrives when the upstream has received exactly its bytes.

import { once } from 'node:events';
import { type Server, type Socket, connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { namesOf } from '../load/hellos.ts';
import { CLIENT_ADDRESS } from '../load/load-programs.ts';
import type { Endpoint, Peer } from '../peers/peer.ts';
import { runPeer } from '../peers/run-peer.ts';
import { type HelloVariant, helloVariants } from './hello-variants.ts';
import type { Stage } from './stage.ts';

export type HelloOutcome = { readonly variant: HelloVariant; readonly arrived: boolean };

/** What passes comes at once; what has not come by then was refused. */
const WAIT_MS = 1_500;
/** So that a segment is read before the next one comes. */
const BETWEEN_SEGMENTS_MS = 1;

/** What becomes of each variant. */
export async function checkHellos(stage: Stage, peer: Peer): Promise<readonly HelloOutcome[]> {
  await using sink = await HelloSink.open();
  const names = namesOf(10);
  const outcomes: HelloOutcome[] = [];
  await using serving = await runPeer(peer, {
    names,
    upstream: sink.endpoint,
    workers: 1,
    cpus: stage.proxyCpus,
  });
  for (const variant of helloVariants(names[0] ?? '', 'elsewhere.example'))
    outcomes.push({ variant, arrived: await arrives(serving.listen, variant, sink) });
  return outcomes;
}

/** An upstream that answers with a byte whatever is complete, and keeps what came last. */
class HelloSink implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly endpoint: Endpoint;
  /** Any bytes until one is expected: a peer is ready when something arrives. */
  expected: Uint8Array | undefined;

  private constructor(server: Server, endpoint: Endpoint) {
    this.#server = server;
    this.endpoint = endpoint;
    server.on('connection', (socket) => this.#receive(socket));
  }

  static async open(address = '127.0.0.2'): Promise<HelloSink> {
    const server = createServer();
    server.listen(0, address);
    await once(server, 'listening');
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('Cannot receive hellos: there is no port');
    return new HelloSink(server, { address, port: bound.port });
  }

  #receive(socket: Socket): void {
    let received: Buffer = Buffer.alloc(0);
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (this.expected === undefined || received.equals(this.expected)) socket.write('!');
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

async function arrives(to: Endpoint, { segments }: HelloVariant, sink: HelloSink): Promise<boolean> {
  sink.expected = Buffer.concat(segments);
  const socket = connect({ host: to.address, port: to.port, localAddress: CLIENT_ADDRESS, noDelay: true });
  const answered = Promise.withResolvers<boolean>();
  socket.on('error', () => answered.resolve(false));
  socket.on('close', () => answered.resolve(false));
  socket.once('data', () => answered.resolve(true));
  for (const segment of segments) {
    socket.write(segment);
    await pause(BETWEEN_SEGMENTS_MS);
  }
  const late = setTimeout(() => answered.resolve(false), WAIT_MS);
  const outcome = await answered.promise;
  clearTimeout(late);
  socket.destroy();
  return outcome;
}
