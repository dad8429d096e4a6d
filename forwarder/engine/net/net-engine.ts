// The portable engine: Node's own sockets. It is the oracle for every faster one.
//
// A listening socket is known by its address and port and outlives a change of the listener on it, so that a new
// configuration can serve a port that the old one has open. Connections keep the listener they came in by.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { createServer, Socket } from 'node:net';
import type { Server } from 'node:net';
import type { ListenerConfiguration } from '../../contract/configuration.ts';
import { HelloReader } from '../../hello/hello-reader.ts';
import { KEEP_ALIVE_MS } from '../../uplink/connect.ts';
import type { ConnectionTools } from '../admission.ts';
import { DenialLog } from '../denial-log.ts';
import { ListenError } from '../engine.ts';
import { type FacePlace, keptPlaces, placesToBind } from '../face-places.ts';
import type { BoundAddress, Engine, EngineContext, ServedListener } from '../engine.ts';
import { BufferCount } from './buffer-count.ts';
import { served } from '../served-listener.ts';
import { NetConnection } from './net-connection.ts';

/** One listening socket and the listener that is served on it now. */
type Face = {
  readonly server: Server;
  readonly bound: BoundAddress;
  readonly place: FacePlace;
  listener: ServedListener;
};

const BACKLOG = 4_096;
/** Under a steady stream of callers a queue is never empty: enough to take a full one, then it ends. */
const MAX_QUEUE_TURNS = 2 * BACKLOG;

export class NetEngine implements Engine {
  readonly name = 'net';
  readonly #tools: ConnectionTools;
  readonly #faces = new Map<string, Face>();
  readonly #connections = new Map<NetConnection, Promise<void>>();
  readonly #buffers: BufferCount;
  #accepted = 0;

  constructor(context: EngineContext) {
    const denialLog = new DenialLog(context.log);
    const helloReader = new HelloReader();
    this.#tools = { context, denialLog, helloReader };
    this.#buffers = new BufferCount(context.ledger, () => this.#connections.keys());
  }

  async bind(listeners: readonly ListenerConfiguration[]): Promise<void> {
    const wanted = placesToBind(listeners.map(served), this.#tools.context.readCards);
    const fresh: string[] = [];
    try {
      for (const place of wanted) {
        const { key } = place;
        if (this.#faces.has(key)) continue;
        // One after the other: the first that fails is named, and nothing is bound behind its back.
        this.#faces.set(key, await this.#listen(place));
        fresh.push(key);
      }
    } catch (error) {
      await this.#closeFaces(fresh);
      throw error;
    }
    this.#assign(wanted);
    this.#buffers.start();
  }

  async unbindExcept(listeners: readonly ListenerConfiguration[]): Promise<void> {
    const bound = [...this.#faces.values()].map(({ place }) => place);
    const kept = keptPlaces(listeners.map(served), bound, this.#tools.context.readCards);
    const keys = new Set(kept.map(({ key }) => key));
    this.#assign(kept);
    await this.#closeFaces([...this.#faces.keys()].filter((key) => !keys.has(key)));
  }

  redecide(undone?: string): void {
    for (const connection of this.#connections.keys()) connection.redecide(undone);
  }

  refresh(): void {
    // It asks the context whenever it needs an answer.
  }

  caughtUp(): Promise<void> {
    return Promise.resolve();
  }

  /** Serves a connection that somebody else has accepted. Owns the file descriptor from now on. */
  adopt(fd: number, listener: ServedListener): void {
    const socket = new Socket({ fd, allowHalfOpen: true });
    socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS);
    this.#accept(socket, listener);
  }

  addresses(): ReadonlyMap<string, readonly BoundAddress[]> {
    const addresses = new Map<string, BoundAddress[]>();
    for (const { listener, bound } of this.#faces.values()) {
      addresses.set(listener.name, [...(addresses.get(listener.name) ?? []), bound]);
    }
    return addresses;
  }

  openConnections(): number {
    return this.#connections.size;
  }

  /** Resolves when the connections that are open now have ended. */
  settled(): Promise<void> {
    return this.#allClosed();
  }

  async drain(limitMs: number): Promise<void> {
    await this.#closeFaces([...this.#faces.keys()]);
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(() => limit.resolve(), limitMs);
    await Promise.race([this.#allClosed(), limit.promise]);
    clearTimeout(timer);
    await this.close();
  }

  async close(): Promise<void> {
    await this.#closeFaces([...this.#faces.keys()]);
    for (const connection of this.#connections.keys()) connection.drain();
    await this.#allClosed();
    this.#buffers.stop();
  }

  #assign(places: readonly FacePlace[]): void {
    for (const { key, listener } of places) {
      const face = this.#faces.get(key);
      if (face !== undefined) face.listener = listener;
    }
  }

  async #listen(place: FacePlace): Promise<Face> {
    const { listener } = place;
    const { log } = this.#tools.context;
    const server = createServer({
      allowHalfOpen: true,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(new ListenError(listener.name, place.address, place.port, error)));
      // Two pods overlap on the faces of a host while one replaces the other.
      const reusePort = place.port !== 0 && process.platform === 'linux';
      server.listen({ host: place.address, port: place.port, backlog: BACKLOG, reusePort }, resolve);
    });
    const face: Face = { server, bound: boundTo(server, place), place, listener };
    server.on('connection', (socket) => this.#accept(socket, face.listener));
    server.on('error', (error) => log.error({ error, listener: face.listener.name }, 'cannot accept'));
    return face;
  }

  #accept(socket: Socket, listener: ServedListener): void {
    this.#accepted += 1;
    const connection = new NetConnection(socket, listener, this.#tools);
    this.#connections.set(connection, this.#follow(connection));
  }

  async #follow(connection: NetConnection): Promise<void> {
    await connection.run();
    this.#connections.delete(connection);
  }

  /** Accepts what the kernel has queued before it closes: closing a listening socket resets its queue. */
  async #closeFaces(keys: readonly string[]): Promise<void> {
    const faces = keys.flatMap((key) => this.#faces.get(key) ?? []);
    if (faces.length === 0) return;
    await this.#emptyQueues();
    for (const key of keys) this.#faces.delete(key);
    // Its callback waits for the connections too, which go on; the socket itself is closed in the next turn.
    for (const { server } of faces) server.close();
    await nextTurn();
  }

  /** Waits for a whole turn of the event loop in which nobody was accepted; a turn may accept a single connection. */
  async #emptyQueues(): Promise<void> {
    await nextTurn();
    for (let turn = 0; turn < MAX_QUEUE_TURNS; turn += 1) {
      const before = this.#accepted;
      await nextTurn();
      if (this.#accepted === before) return;
    }
  }

  async #allClosed(): Promise<void> {
    await Promise.all(this.#connections.values());
  }
}

function boundTo(server: Server, { address, port }: FacePlace): BoundAddress {
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? { address: bound.address, port: bound.port } : { address, port };
}
