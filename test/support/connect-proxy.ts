// A corporate proxy on loopback: HTTP CONNECT by Node's own server, over TLS where it has a certificate. It opens the
// tunnel to one server, whatever name is asked for, or answers as a test wants.

import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { IssuedCertificate } from './certificates.ts';
import { listen, TestServer } from './peers.ts';

/** What was asked: the request line's target and the fields that matter. */
export type Asked = {
  readonly authority: string | undefined;
  readonly host: string | undefined;
  readonly authorization: string | undefined;
  readonly from: string | undefined;
};

/** Answers one CONNECT by itself; `open` joins the socket with the server beyond. */
export type Answer = (socket: Duplex, open: (head: string) => void) => void;

export type ConnectProxyOptions = {
  /** Where every tunnel ends. */
  readonly to?: number;
  /** `user:password`; without it everyone may pass. */
  readonly credentials?: string;
  readonly certificate?: IssuedCertificate;
  readonly answer?: Answer;
};

const ESTABLISHED = 'HTTP/1.1 200 Connection established\r\nVia: 1.1 proxy\r\n\r\n';
const UNAUTHENTICATED = 'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n';

export class ConnectProxy implements AsyncDisposable {
  readonly asked: Asked[] = [];
  /** Every byte of the proxy's answer by itself. */
  static readonly inSingleBytes: Answer = (socket, open) => {
    for (const byte of ESTABLISHED.slice(0, -1)) socket.write(byte);
    setImmediate(() => open('\n'));
  };
  readonly #options: ConnectProxyOptions;
  #server: TestServer | undefined;

  private constructor(options: ConnectProxyOptions) {
    this.#options = options;
  }

  static async start(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
    const proxy = new ConnectProxy(options);
    const { certificate } = options;
    const server =
      certificate === undefined ? createServer() : createSecureServer({ ...certificate, allowHalfOpen: true });
    server.on('connect', (request, socket, head) => proxy.#serve(request, socket, head));
    proxy.#server = await listen(new TestServer(server), server);
    return proxy;
  }

  get port(): number {
    return this.#server?.port ?? 0;
  }

  /** Connections open now. */
  get open(): number {
    return this.#server?.open ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
  }

  #serve({ url, headers, socket: { remoteAddress } }: IncomingMessage, socket: Duplex, head: Buffer): void {
    const authorization = headers['proxy-authorization'];
    this.asked.push({ authority: url, host: headers.host, authorization, from: remoteAddress });
    socket.on('error', () => undefined);
    const { answer, credentials } = this.#options;
    const open = (first: string): void => this.#open(socket, head, first);
    if (credentials !== undefined && authorization !== basic(credentials)) socket.end(UNAUTHENTICATED);
    else if (answer === undefined) open(ESTABLISHED);
    else answer(socket, open);
  }

  #open(socket: Duplex, head: Buffer, first: string): void {
    const beyond = connect({ port: this.#options.to ?? 0, host: '127.0.0.1', allowHalfOpen: true });
    beyond.on('error', () => socket.destroy());
    socket.once('close', () => beyond.destroy());
    beyond.once('connect', () => {
      socket.write(first);
      beyond.write(head);
      socket.pipe(beyond).pipe(socket);
    });
  }
}

/** What a client with these credentials says. */
export function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}
