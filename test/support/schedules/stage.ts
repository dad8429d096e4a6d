// Where schedules are played: one forwarder with one engine, and the one server everything it allows leads to.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { ConduitKeys } from '../../../forwarder/hello/conduit-keys.ts';
import type { Socket } from 'node:net';
import { compileSnapshot } from '../../../forwarder/decision/compile-snapshot.ts';
import { makeConduitKeys } from '../conduit-keys.ts';
import {
  allowlistOf,
  CHILD,
  type EngineFactory,
  LOOPBACK,
  startForwarder,
  type TestForwarder,
} from '../engine-harness.ts';
import { startTcpServer, type TestServer } from '../peers.ts';
import { type List, listsFor, specOf, TCP_PORT, TLS_PORT } from './lists.ts';

const QUIET_MS = 4_000;
/** What schedules count; durations by how many there were. */
const COUNTED =
  /^sallyport_(?:connections_total|bytes_total|stale_headers_total|denied_over_limit_total|\w+_seconds_count)\b/;

export class Stage implements AsyncDisposable {
  readonly forwarder: TestForwarder;
  readonly keys: ConduitKeys;
  readonly lists: readonly List[];
  readonly #server: TestServer;
  readonly #digests: readonly string[];
  #taker: ((socket: Socket) => void) | undefined;
  /** Connections to the server that no schedule caused. */
  strays = 0;

  constructor(forwarder: TestForwarder, server: TestServer, keys: ConduitKeys) {
    this.forwarder = forwarder;
    this.keys = keys;
    this.lists = listsFor(server.port);
    this.#digests = this.lists.map((list) => compileSnapshot(allowlistOf([], specOf(list))).digest);
    this.#server = server;
  }

  /** Gives the next connection of the server away; the last one who asked is the one who gets it. */
  answer(taker: ((socket: Socket) => void) | undefined): void {
    this.#taker = taker;
  }

  take(socket: Socket): void {
    socket.setNoDelay(true);
    if (this.#taker === undefined) {
      this.strays += 1;
      socket.destroy();
    } else {
      this.#taker(socket);
    }
    this.#taker = undefined;
  }

  /** In force when it resolves, in every thread: each has answered a command that came behind the list. */
  async putInForce(list: number): Promise<void> {
    const { engine, configuration } = this.forwarder;
    const chosen = this.lists[list];
    if (chosen === undefined) throw new Error(`Cannot put list ${list} in force: there are ${this.lists.length}`);
    this.forwarder.grant([], specOf(chosen));
    await engine.unbindExcept(configuration.listeners);
  }

  /** Which list a snapshot is; its digest covers a port that is another on each stage. */
  listOf(digest: string | undefined): number {
    return this.#digests.indexOf(digest ?? '');
  }

  /** Resolves when no connection is open any more. */
  async quiet(): Promise<void> {
    const deadline = performance.now() + QUIET_MS;
    while (this.forwarder.engine.openConnections() > 0) {
      expect(performance.now()).toBeLessThan(deadline);
      await nextTurn();
    }
  }

  async counts(): Promise<ReadonlyMap<string, number>> {
    const lines = (await this.forwarder.metrics.text()).split('\n').filter((line) => COUNTED.test(line));
    return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.forwarder[Symbol.asyncDispose]();
    await this.#server[Symbol.asyncDispose]();
  }
}

export async function startStage(engine: EngineFactory, uplink: 'direct' | 'parent'): Promise<Stage> {
  let stage: Stage | undefined;
  const server: TestServer = await startTcpServer((socket) => {
    void server.accept();
    stage?.take(socket);
  });
  const keys = makeConduitKeys('k1');
  const ports = { [TLS_PORT]: server.port, [TCP_PORT]: server.port };
  const forwarder = await startForwarder(engine, {
    listeners: [
      { protocol: 'tls', port: TLS_PORT },
      { protocol: 'tcp', port: TCP_PORT },
    ],
    ports,
    acceptedKeys: new Map([[CHILD, keys]]),
    limits: { maxHelloBytes: 16_384, proxyHeaderWaitMs: 400, newNamesPerMinute: 1_000_000 },
    ...(uplink === 'parent' && {
      keys,
      uplink: { parent: { zone: 'level-5', address: LOOPBACK, ports, keys: 'unused' } },
    }),
  });
  return (stage = new Stage(forwarder, server, keys));
}
