// The servers of the stand-in Internet in one process: Git, registries, and every other name. Which one answers is a matter of
// the name that was asked, whatever the address.

import { once } from 'node:events';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions, type TLSSocket } from 'node:tls';
import { serveAnything } from './any-host.ts';
import { authorityIn } from './authority.ts';
import { CertificatesOnDemand } from './certificates-on-demand.ts';
import { serveGit } from './git-host.ts';
import { REGISTRIES } from './registries.ts';
import { serveLayers, serveRegistry } from './registry-host.ts';
import { hostOf, logRequest } from './request-log.ts';
import type { Listener, Settings } from './settings.ts';

export class World implements AsyncDisposable {
  readonly #servers: readonly Server[];
  readonly #sockets: Set<Socket>;

  private constructor(servers: readonly Server[], sockets: Set<Socket>) {
    this.#servers = servers;
    this.#sockets = sockets;
  }

  static async start(settings: Settings): Promise<World> {
    const tls = await new CertificatesOnDemand(await authorityIn(settings.authority)).tlsOptions();
    const answer: RequestListener = (request, response) => answerBy(settings, request, response);
    const sockets = new Set<Socket>();
    const servers: Server[] = [];
    for (const listener of settings.listeners) servers.push(await open(listener, tls, answer, sockets));
    return new World(servers, sockets);
  }

  /** In the order of the listeners: where 0 was asked for, the one that was given. */
  get ports(): readonly number[] {
    return this.#servers.map((server) => portOf(server.address()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = this.#servers.map((server) => once(server.close(), 'close'));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
  }
}

async function open(
  { address, port, kind }: Listener,
  tls: TlsOptions,
  answer: RequestListener,
  sockets: Set<Socket>,
): Promise<Server> {
  const server =
    kind === 'echo'
      ? createTlsServer({ ...tls, allowHalfOpen: true }, echo)
      : kind === 'https'
        ? createHttpsServer(tls, answer)
        : createHttpServer(answer);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await once(server.listen(port, address), 'listening');
  return server;
}

function answerBy(settings: Settings, request: IncomingMessage, response: ServerResponse): void {
  logRequest(settings.log, request, response);
  serveByName(settings, request, response).catch((error: unknown) => {
    // A client that leaves in the middle is daily life; what else goes wrong belongs into the log.
    if (!response.destroyed) process.stderr.write(`${request.method} ${request.url}: ${String(error)}\n`);
    response.destroy();
  });
}

async function serveByName(settings: Settings, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const host = hostOf(request);
  if (settings.git.hosts.includes(host)) return serveGit(settings.git, request, response);
  const registry = REGISTRIES.find((each) => each.host === host);
  if (registry !== undefined) return serveRegistry(settings.images, registry, request, response);
  const isLayerHost = REGISTRIES.some(({ blobHost }) => blobHost === host);
  return isLayerHost ? serveLayers(settings.images, request, response) : serveAnything(request, response);
}

function echo(socket: TLSSocket): void {
  socket.on('error', () => undefined).pipe(socket);
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
