// An address that takes no connection and refuses none, like a firewall that drops: a listening socket whose queue is full
// and stays full. Linux drops the SYN of whoever comes next (listen(2), tcp(7)).

import { connect, type Socket } from 'node:net';
import { LinuxKernel } from '../../forwarder/engine/reactor/linux-kernel.ts';
import { encodeSocketAddress, portIn } from '../../forwarder/engine/reactor/socket-address.ts';

/** Longer than a connection on loopback takes. */
const FULL_AFTER_MS = 200;

export class HungServer implements Disposable {
  readonly #kernel: LinuxKernel;
  readonly #listener: number;
  readonly #queued: Socket[] = [];
  readonly port: number;

  private constructor(address: string, port: number) {
    this.#kernel = new LinuxKernel();
    this.#listener = this.#kernel.listen(encodeSocketAddress({ address, port }), 0);
    if (this.#listener < 0) throw new Error(`Cannot hang on ${address}: errno ${-this.#listener}. Take another port`);
    this.#kernel.localAddress(this.#listener);
    this.port = portIn(this.#kernel.address);
  }

  /** Resolves when its queue is full. */
  static async start(address: string, port = 0): Promise<HungServer> {
    const server = new HungServer(address, port);
    while (await server.#takesOneMore(address));
    return server;
  }

  [Symbol.dispose](): void {
    for (const socket of this.#queued) socket.destroy();
    this.#kernel.close(this.#listener);
    this.#kernel.release();
  }

  #takesOneMore(host: string): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect({ host, port: this.port });
      this.#queued.push(socket);
      const timer = setTimeout(() => resolve(false), FULL_AFTER_MS);
      socket
        .on('error', () => undefined)
        .once('connect', () => {
          clearTimeout(timer);
          resolve(true);
        });
    });
  }
}
