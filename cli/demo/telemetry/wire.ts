// A conduit between two zones that can be cut: whoever dials it reaches what is behind it from its own address, as over a cable.
// While it is cut nothing passes and nobody is told: what was under way waits, as TCP does until somebody gives up, and who
// dials gets no answer.

import { EventEmitter, once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export type WireEnds = {
  /** Where it is dialled. */
  readonly address: string;
  /** Where it leads. */
  readonly to: string;
  readonly ports: readonly number[];
};

export class Wire {
  readonly #to: string;
  readonly #servers: Server[] = [];
  readonly #open = new Set<Socket>();
  readonly #events = new EventEmitter();
  #mended = Promise.withResolvers<void>();
  #isCut = false;
  #passed = 0;

  private constructor(to: string) {
    this.#to = to;
  }

  static async lay({ address, to, ports }: WireEnds): Promise<Wire> {
    const wire = new Wire(to);
    for (const port of ports) {
      const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (near) => void wire.#join(near, port));
      server.listen(port, address);
      await once(server, 'listening');
      wire.#servers.push(server);
    }
    return wire;
  }

  /** Bytes that came through, both ways. */
  get passed(): number {
    return this.#passed;
  }

  /** Resolves with the next bytes that come through. */
  async bytes(): Promise<void> {
    await once(this.#events, 'bytes');
  }

  /** Throws where there is nothing to cut. */
  cut(): void {
    if (this.#open.size === 0)
      throw new Error('Cannot cut the wire: nobody is connected over it. Lead the conduit over it first');
    this.#isCut = true;
    this.#mended = Promise.withResolvers();
    for (const socket of this.#open) socket.pause();
  }

  mend(): void {
    this.#isCut = false;
    this.#mended.resolve();
    for (const socket of this.#open) socket.resume();
  }

  async close(): Promise<void> {
    this.mend();
    for (const socket of this.#open) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  async #join(near: Socket, port: number): Promise<void> {
    this.#keep(near);
    if (this.#isCut) await this.#mended.promise;
    if (near.destroyed || near.remoteAddress === undefined) return;
    const far = connect({ host: this.#to, port, localAddress: near.remoteAddress, allowHalfOpen: true, noDelay: true });
    near.setNoDelay(true);
    this.#keep(far);
    this.#carry(near, far);
    this.#carry(far, near);
  }

  #keep(socket: Socket): void {
    this.#open.add(socket);
    // A reset ends the other side too (see below); there is nobody else to tell.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#open.delete(socket));
  }

  /** Not `pipe`: it would start a socket again that the cut has paused. */
  #carry(from: Socket, to: Socket): void {
    from.on('data', (bytes: Buffer) => {
      this.#passed += bytes.length;
      this.#events.emit('bytes');
      if (!to.write(bytes)) from.pause();
    });
    to.on('drain', () => {
      if (!this.#isCut) from.resume();
    });
    from.on('end', () => to.end());
    from.once('close', () => to.destroySoon());
    if (!this.#isCut) from.resume();
  }
}
