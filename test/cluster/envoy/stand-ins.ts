// Next hops of a proxy under test: servers that answer whatever reaches them, so that an answer means it was let through.

import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';

const TLS_HANDSHAKE = Uint8Array.of(0x16, 3, 3, 0, 0);
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
const REQUEST = /(?:GET|HEAD|POST|PUT) \S+ HTTP\/1\.1\r\n/;

/** Answers a request of HTTP with 200, and everything else with the first bytes of a server's hello. */
export class Answerer implements AsyncDisposable {
  readonly #server = createServer((socket) => this.#serve(socket));
  readonly #open = new Set<Socket>();

  /** Connections open now. */
  get open(): number {
    return this.#open.size;
  }

  async listen(address: string, port: number): Promise<void> {
    this.#server.listen(port, address);
    await once(this.#server, 'listening');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
    await closed;
  }

  #serve(socket: Socket): void {
    this.#open.add(socket);
    // A proxy that gives up may reset.
    socket.on('error', () => undefined).once('close', () => this.#open.delete(socket));
    let seen = '';
    socket.on('data', (data) => {
      seen += data.toString('latin1');
      if (!REQUEST.test(seen)) socket.write(TLS_HANDSHAKE);
      else if (seen.includes('\r\n\r\n')) socket.write(OK);
    });
  }
}

export async function startAnswerer(address: string, port: number): Promise<Answerer> {
  const answerer = new Answerer();
  await answerer.listen(address, port);
  return answerer;
}
