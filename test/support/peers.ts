// The two ends of a connection through a forwarder: servers that stand for the Internet, and clients of a child.

import { once } from 'node:events';
import { connect as connectTcp, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { buildClientHello } from './client-hello.ts';
import type { IssuedCertificate } from './certificates.ts';

const HOST = '127.0.0.1';
/** Where clients call from: a forwarder believes no caller that has its own address. */
export const CLIENT_HOST = '127.0.0.9';

/** A server on loopback that hands its connections to the test, one by one. */
export class TestServer implements AsyncDisposable {
  readonly #server: Server;
  #port = 0;
  readonly #sockets = new Set<Socket>();
  readonly #waiting: Socket[] = [];
  readonly #takers: ((socket: Socket) => void)[] = [];

  constructor(server: Server, event = 'connection') {
    this.#server = server;
    server.on('listening', () => {
      const bound = server.address();
      if (typeof bound === 'object' && bound !== null) this.#port = bound.port;
    });
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket)).on('error', () => undefined);
    });
    server.on(event, (socket: Socket) => {
      socket.on('error', () => undefined);
      const taker = this.#takers.shift();
      if (taker === undefined) this.#waiting.push(socket);
      else taker(socket);
    });
  }

  /** The port it listens on, or listened on. */
  get port(): number {
    return this.#port;
  }

  /** TCP connections open now. */
  get open(): number {
    return this.#sockets.size;
  }

  /** The next connection nobody has taken yet. */
  accept(): Promise<Socket> {
    const socket = this.#waiting.shift();
    return socket === undefined ? new Promise((resolve) => this.#takers.push(resolve)) : Promise.resolve(socket);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

/** Speaks no protocol. `allowHalfOpen`, so that tests decide when a direction ends. */
export async function startTcpServer(
  onConnection?: (socket: Socket) => void,
  port = 0,
  host = HOST,
): Promise<TestServer> {
  const server = createServer({ allowHalfOpen: true });
  if (onConnection !== undefined) server.on('connection', onConnection);
  return listen(new TestServer(server), server, port, host);
}

export async function startTlsServer(certificate: IssuedCertificate): Promise<TestServer> {
  const server = createTlsServer({ ...certificate });
  return listen(new TestServer(server, 'secureConnection'), server);
}

/** Hands out the server once it listens on loopback. */
export async function listen(test: TestServer, server: Server, port = 0, host = HOST): Promise<TestServer> {
  server.listen(port, host);
  await once(server, 'listening');
  return test;
}

/** A TCP client that keeps its own direction under control; failures show as `close`. */
export async function dial(port: number, localAddress = CLIENT_HOST, host = HOST): Promise<Socket> {
  const socket = connectTcp({
    host,
    port,
    allowHalfOpen: true,
    noDelay: true,
    localAddress,
  });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** A real TLS client; resolves when the handshake is complete and the certificate checked. */
export async function dialTls(port: number, servername: string, ca: string): Promise<TLSSocket> {
  const under = await dial(port);
  const socket = connectTls({ socket: under, servername, ca });
  await once(socket, 'secureConnect');
  socket.on('error', () => undefined);
  return socket;
}

/** A ClientHello for a name, for connections in which nobody speaks TLS afterwards. */
export function helloFor(serverName: string): Buffer {
  return Buffer.from(buildClientHello({ serverName }));
}

/** Everything a socket sends until it ends or is closed. */
export function readToEnd(socket: Socket): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const finish = (): void => resolve(Buffer.concat(chunks));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk)).once('end', finish);
    if (socket.closed) finish();
    else socket.once('close', finish).resume();
  });
}

/** Exactly the next bytes; the socket keeps the rest and is paused. */
export function readBytes(socket: Socket, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let received = 0;
    const finish = (): void => {
      socket.off('data', onData).off('close', onClose).pause();
    };
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      received += chunk.length;
      if (received < length) return;
      finish();
      const all = Buffer.concat(chunks);
      if (received > length) socket.unshift(all.subarray(length));
      resolve(all.subarray(0, length));
    };
    const onClose = (): void => {
      finish();
      reject(
        new Error(`Cannot read ${length} bytes: the socket closed after ${received}. Let the other side send more`),
      );
    };
    socket.on('data', onData).on('close', onClose).resume();
  });
}

/** Ends a socket whose other side has ended, and says what broke it: the code of an error, or undefined. */
export async function closeOf(socket: Socket): Promise<{ readonly error: string | undefined }> {
  const failure: { code?: string } = {};
  const note = (error: Error | null): void => {
    if (error !== null && 'code' in error) failure.code = String(error.code);
  };
  note(socket.errored);
  socket.on('error', note);
  if (socket.readableEnded) socket.end();
  else socket.once('end', () => socket.end()).resume();
  if (!socket.closed) await new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return { error: failure.code };
}
