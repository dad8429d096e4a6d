// Servers on loopback as a probe meets them: one that answers with a certificate, one that denies as a forwarder does, one that
// speaks something else, and a DNS server that answers as a plan has it.

import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type SecureVersion } from 'node:tls';
import { createAuthority, type CertificateAuthority } from './certificates.ts';

const FACE = '127.0.0.1';

export class ProbeServers implements AsyncDisposable {
  readonly authority: CertificateAuthority;
  readonly #servers: Server[] = [];
  readonly #open = new Set<Socket>();

  private constructor(authority: CertificateAuthority) {
    this.authority = authority;
  }

  static async create(): Promise<ProbeServers> {
    return new ProbeServers(await createAuthority());
  }

  /** TLS with a certificate of `name`; to a request it says `date`, or nothing. */
  async tls(name: string, date?: Date): Promise<number> {
    const server = createTlsServer(await this.authority.issue(name));
    server.on('secureConnection', (socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', () =>
        socket.end(`HTTP/1.1 404 Not Found\r\n${date === undefined ? '' : `Date: ${date.toUTCString()}\r\n`}\r\n`),
      );
    });
    return this.#listen(server);
  }

  /** TLS that demands a certificate of the client, in this version. */
  async demanding(name: string, version: SecureVersion): Promise<number> {
    const own = await this.authority.issue(name);
    return this.#listen(createTlsServer({ ...own, requestCert: true, minVersion: version, maxVersion: version }));
  }

  /** TLS that ends every handshake with an alert: there is no certificate. */
  alerting(): Promise<number> {
    return this.#listen(createTlsServer());
  }

  /** Takes connections and resets them at the first byte, as a forwarder denies. */
  denying(): Promise<number> {
    return this.#serve((socket) => void socket.once('data', () => socket.resetAndDestroy()));
  }

  /** Ends connections as soon as they come. */
  closing(): Promise<number> {
    return this.#serve((socket) => void socket.end());
  }

  /** Takes connections and never says anything. */
  silent(): Promise<number> {
    return this.#serve((socket) => void socket.resume());
  }

  /** Says a text as soon as it is asked anything. */
  saying(text: string): Promise<number> {
    return this.#serve((socket) => void socket.once('data', () => socket.end(text)));
  }

  /** Says a text at once. */
  greeting(text: string): Promise<number> {
    return this.#serve((socket) => void socket.write(text));
  }

  /** A port on which nothing listens. */
  async unused(): Promise<number> {
    const server = createServer();
    const port = await this.#listen(server);
    server.close();
    await once(server, 'close');
    this.#servers.splice(this.#servers.indexOf(server), 1);
    return port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = this.#servers.map((server) => once(server, 'close'));
    for (const server of this.#servers) server.close();
    for (const socket of this.#open) socket.destroy();
    await Promise.all(closed);
  }

  #serve(meet: (socket: Socket) => void): Promise<number> {
    return this.#listen(createServer(meet));
  }

  async #listen(server: Server): Promise<number> {
    server.on('connection', (socket: Socket) => {
      this.#open.add(socket);
      socket.on('error', () => socket.destroy()).once('close', () => this.#open.delete(socket));
    });
    server.on('tlsClientError', (_error, socket: Socket) => socket.destroy());
    server.listen(0, FACE);
    await once(server, 'listening');
    this.#servers.push(server);
    return portOf(server.address());
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address === 'object' && address !== null) return address.port;
  throw new Error('Cannot name the port: the server does not listen on one. Listen first');
}
