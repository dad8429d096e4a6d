// The engine of Linux: a reactor per core, each in a thread of its own with its own listening socket on every face, among
// which the kernel shares out connections (SO_REUSEPORT, socket(7)). This side knows what threads cannot see: names,
// files, the API server; it tells them what is in force and answers their questions.
//
// What the reactors have no part for (http listeners, a corporate proxy above) they accept and hand over to the `net`
// engine inside this one. A reactor that dies is cleared up after and replaced; its listening sockets live on, so nobody
// who waits in them is lost, and the other reactors do not notice.

import { availableParallelism } from 'node:os';
import type { ListenerConfiguration } from '../../contract/configuration.ts';
import { textOf } from '../../error-text.ts';
import { EngineCounters } from '../../observe/engine-counters.ts';
import type { BoundAddress, Engine, EngineContext } from '../engine.ts';
import { keptPlaces, placesToBind } from '../face-places.ts';
import { FILES_PER_CONNECTION } from '../ledger/budgets.ts';
import { NetEngine } from '../net/net-engine.ts';
import { served } from '../served-listener.ts';
import { Announcer } from './announcer.ts';
import { FaceOrders } from './face-orders.ts';
import { FaceSockets } from './face-sockets.ts';
import { LinuxKernel } from './linux-kernel.ts';
import type { Report } from './messages.ts';
import { ReactorThread } from './reactor-thread.ts';
import { RollCall } from './roll-call.ts';
import { salvage } from './salvage.ts';
import { Seats } from './seats.ts';

export type ReactorOptions = {
  /** Reactors. @default one per core */
  readonly workers?: number | undefined;
  /** The program of a thread: tests have one that dies on demand. */
  readonly script?: URL;
};

/** How often to look for what nobody tells of: keys, cards, the clock. */
const REFRESH_MS = 500;
const LOG_MESSAGE_DIED = 'a reactor died and is replaced; its connections are lost';
const LOG_MESSAGE_NOT_STARTED = 'a reactor could not be started; it is tried again';

export class ReactorEngine implements Engine {
  readonly name = 'reactor';
  readonly #context: EngineContext;
  readonly #script: URL;
  readonly #net: NetEngine;
  readonly #kernel = new LinuxKernel();
  readonly #sockets: FaceSockets;
  readonly #announcer: Announcer;
  readonly #orders: FaceOrders;
  readonly #rollCall = new RollCall();
  readonly #workers: number;
  readonly #seats: Seats<ReactorThread>;
  /** One for each seat, whoever sits in it. */
  readonly #counters: EngineCounters[] = [];
  readonly #cancel = new AbortController();
  #refreshing: NodeJS.Timeout | undefined;
  #isBound = false;
  /** Some reactor has served its faces once. */
  #hasServed = false;
  #lastError: unknown;
  #closing: Promise<void> | undefined;
  #onEmpty: (() => void) | undefined;
  #isClosing = false;

  /** Throws where the kernel cannot be called. */
  constructor(context: EngineContext, { workers = availableParallelism(), script }: ReactorOptions = {}) {
    this.#context = context;
    this.#script = script ?? new URL('./worker.ts', import.meta.url);
    this.#net = new NetEngine(context);
    this.#sockets = new FaceSockets(this.#kernel, workers);
    this.#announcer = new Announcer(context);
    this.#orders = new FaceOrders({
      sockets: this.#sockets,
      isHandedOver: this.#announcer.isHandedOver,
      onStuck: (error) => (this.#lastError = error),
    });
    this.#workers = workers;
    this.#seats = new Seats({
      start: (index) => this.#startThread(index),
      onReplaced: (thread, index) => this.#welcome(thread, index),
      onNotStarted: (error, index) => context.log.error({ error, reactor: index }, LOG_MESSAGE_NOT_STARTED),
    });
  }

  /** Rejects with ListenError, or when no reactor can be started. */
  async bind(listeners: readonly ListenerConfiguration[]): Promise<void> {
    this.#sockets.bind(placesToBind(listeners.map(served), this.#context.readCards));
    this.#start();
    this.refresh();
    await this.#tellFaces();
    if (this.#hasServed) return;
    throw new Error(
      `Cannot start a reactor: ${textOf(this.#lastError)}. Raise the limits of the process, or use "engine: net"`,
    );
  }

  async unbindExcept(listeners: readonly ListenerConfiguration[]): Promise<void> {
    this.#sockets.keep(keptPlaces(listeners.map(served), this.#sockets.places, this.#context.readCards));
    this.refresh();
    await this.#tellFaces();
  }

  redecide(undone?: string): void {
    this.refresh();
    const nowMs = this.#context.now();
    for (const thread of this.#seats.threads) thread.tell({ kind: 'redecide', undone, nowMs });
    this.#net.redecide(undone);
  }

  refresh(): void {
    if (this.#isClosing || !this.#isBound) return;
    for (const thread of this.#seats.threads) for (const command of this.#announcer.news(thread)) thread.tell(command);
  }

  caughtUp(): Promise<void> {
    return this.#rollCall.call(this.#seats.threads);
  }

  addresses(): ReadonlyMap<string, readonly BoundAddress[]> {
    return this.#sockets.addresses();
  }

  openConnections(): number {
    return this.#openInReactors() + this.#net.openConnections();
  }

  async drain(limitMs: number): Promise<void> {
    this.#sockets.keep([]);
    await this.#tellFaces();
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(() => limit.resolve(), limitMs);
    await Promise.race([this.#allEnded(), limit.promise]);
    clearTimeout(timer);
    // Its own connections had their time while the others had theirs.
    await this.#net.drain(0);
    await this.close();
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#closeOnce());
  }

  async #closeOnce(): Promise<void> {
    this.#sockets.keep([]);
    await this.#tellFaces();
    this.#isClosing = true;
    clearInterval(this.#refreshing);
    this.#seats.close();
    this.#cancel.abort();
    await Promise.all([this.#net.close(), ...this.#seats.threads.map((thread) => thread.end())]);
    this.#kernel.release();
  }

  /** No thread lives before there is something to serve, so that nothing is left over from a start that failed. */
  #start(): void {
    if (this.#isBound) return;
    this.#isBound = true;
    for (let index = 0; index < this.#workers; index += 1) {
      const counters = new EngineCounters();
      this.#context.metrics.include(counters);
      this.#counters.push(counters);
    }
    this.#seats.fill(this.#workers);
    this.#refreshing = setInterval(() => this.refresh(), REFRESH_MS).unref();
  }

  #startThread(index: number): ReactorThread {
    const counters = this.#countersOf(index);
    const { ledger, auditRoom } = this.#context;
    const wakeFd = this.#kernel.makeWakeFd();
    let lost = 0;
    const thread: ReactorThread = new ReactorThread({
      ledger,
      auditRoom,
      counters,
      rows: Math.ceil(ledger.memory.files / 2) + 1,
      wakeFd,
      script: this.#script,
      onReport: (report) => this.#hear(report, thread),
      onExit: () => {
        this.#kernel.close(wakeFd);
        lost = this.#clearUpAfter(thread, counters);
      },
      onDeath: (error) => this.#died(index, error, lost),
    });
    return thread;
  }

  /** A report belongs to the thread that has sent it, also when another has taken its seat since. */
  #hear(report: Report, thread: ReactorThread): void {
    switch (report.kind) {
      case 'audit':
        return this.#context.auditLines(report.text, report.lines, () => thread.settle(report));
      case 'locate':
        return void this.#locate(report, thread);
      case 'log':
        return this.#context.log[report.level](report.fields, report.message);
      case 'hand-over': {
        const listener = this.#sockets.faceOf(report.face.fd)?.listener;
        this.#context.ledger.budgets.addFiles(-FILES_PER_CONNECTION);
        return listener === undefined ? void this.#kernel.reset(report.fd) : this.#net.adopt(report.fd, listener);
      }
      case 'faces-closed':
        this.#hasServed ||= thread.isAlive;
        return this.#orders.answered(report.request);
      case 'answered':
        return this.#rollCall.answered(report.request);
      case 'empty':
        return this.#onEmpty?.();
      case 'ended':
        return undefined;
    }
  }

  async #locate(
    { request, digest, question, lookAgain }: Extract<Report, { kind: 'locate' }>,
    thread: ReactorThread,
  ): Promise<void> {
    const dialer = this.#announcer.dialerOf(digest);
    const location = await dialer.locate({ ...question, lookAgain, signal: this.#cancel.signal });
    thread.tell({ kind: 'located', request, location });
  }

  async #tellFaces(): Promise<void> {
    if (!this.#isClosing) await this.#orders.giveAll(this.#seats.threads);
  }

  async #allEnded(): Promise<void> {
    while (this.#openInReactors() > 0) {
      const empty = Promise.withResolvers<void>();
      this.#onEmpty = empty.resolve;
      await empty.promise;
    }
    await this.#net.settled();
  }

  #openInReactors(): number {
    return this.#counters.reduce((sum, counters) => sum + counters.of('accepted') - counters.of('closed'), 0);
  }

  #countersOf(index: number): EngineCounters {
    const counters = this.#counters[index];
    if (counters === undefined)
      throw new Error(`Cannot count for reactor ${index}: it has no seat. This is a fault of the forwarder`);
    return counters;
  }

  #died(index: number, error: unknown, lost: number): void {
    this.#lastError = error ?? this.#lastError;
    this.#countersOf(index).workerRestarted();
    this.#context.log.error({ error, reactor: index, lost }, LOG_MESSAGE_DIED);
    this.#orders.died(index);
    this.#rollCall.died(index);
    this.#onEmpty?.();
    this.#seats.replace(index);
  }

  /** A reactor that replaces another one knows nothing yet. */
  #welcome(thread: ReactorThread, index: number): void {
    this.refresh();
    this.#orders.give(thread, index);
  }

  /** What the thread has ended itself is not there any more. Answers how many connections were lost with it. */
  #clearUpAfter({ table, auditRoom }: ReactorThread, counters: EngineCounters): number {
    const { ledger } = this.#context;
    const lost = salvage(table, {
      ledger,
      counters,
      reset: (fd) => this.#kernel.reset(fd),
      placeOf: (fd) => this.#announcer.placeOf(this.#sockets.faceOf(fd)),
      audit: (record) => this.#context.audit(record),
      now: () => this.#context.now(),
    });
    auditRoom.giveAll();
    return lost;
  }
}
