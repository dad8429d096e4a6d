// The engine of Linux: a reactor per core, each in a thread of its own with its own listening socket on every face, among
// which the kernel shares out connections (SO_REUSEPORT, socket(7)). This side knows what threads cannot see: names,
// files, the API server; it tells them what is in force and answers their questions.
//
// What the reactors have no part for (http listeners, a corporate proxy above) they accept and hand over to the `net`
// engine inside this one. A reactor that dies is cleared up after and replaced; its listening sockets live on, so nobody
// who waits in them is lost, and the other reactors do not notice.

import { availableParallelism } from 'node:os';
import type { ListenerConfiguration } from '../../contract/configuration.ts';
import { monotonicMs } from '../../monotonic-clock.ts';
import { textOf } from '../../error-text.ts';
import { EngineCounters } from '../../observe/engine-counters.ts';
import type { BoundAddress, Engine, EngineContext } from '../engine.ts';
import { keptPlaces, placesToBind } from '../face-places.ts';
import { NetEngine } from '../net/net-engine.ts';
import { served } from '../served-listener.ts';
import { Announcer } from './announcer.ts';
import { FaceSockets } from './face-sockets.ts';
import { LinuxKernel } from './linux-kernel.ts';
import { FILES_PER_CONNECTION } from './reception.ts';
import type { Report } from './messages.ts';
import { ReactorThread } from './reactor-thread.ts';
import { salvage } from './salvage.ts';

export type ReactorOptions = {
  /** Reactors. @default one per core */
  readonly workers?: number | undefined;
  /** The program of a thread: tests have one that dies on demand. */
  readonly script?: URL;
};

/** How often to look for what nobody tells of: keys, cards, the clock. */
const REFRESH_MS = 500;
/** A reactor that dies again and again is started at longer and longer intervals, up to this one. */
const LONGEST_RESTART_MS = 2_000;
/** One that has lived as long is not held to have died again. */
const STEADY_MS = 60_000;
/** A reactor answers between two turns, and within seconds of its start; a host without a moment to spare is no fault of it. */
const ANSWER_LIMIT_MS = 60_000;
const LOG_MESSAGE_DIED = 'a reactor died and is replaced; its connections are lost';
const LOG_MESSAGE_NOT_STARTED = 'a reactor could not be started; it is tried again';

/** A reactor was told its faces, and which listening sockets it is to close. */
type FacesAsked = { readonly index: number; readonly givenUp: readonly number[]; readonly resolve: () => void };

type Seat = {
  readonly index: number;
  readonly counters: EngineCounters;
  thread: ReactorThread;
  /** It has served its faces once. */
  hasServed: boolean;
  startedAtMs: number;
  /** In a row, none of them after a steady time. */
  deaths: number;
};

export class ReactorEngine implements Engine {
  readonly name = 'reactor';
  readonly #context: EngineContext;
  readonly #script: URL;
  readonly #net: NetEngine;
  readonly #kernel = new LinuxKernel();
  readonly #sockets: FaceSockets;
  readonly #announcer: Announcer;
  readonly #workers: number;
  #seats: readonly Seat[] = [];
  readonly #cancel = new AbortController();
  /** Requests that a reactor has not answered yet. */
  readonly #waiting = new Map<number, FacesAsked>();
  readonly #restarts = new Set<NodeJS.Timeout>();
  #refreshing: NodeJS.Timeout | undefined;
  #isBound = false;
  #lastError: unknown;
  #closing: Promise<void> | undefined;
  #requests = 0;
  #onEmpty: (() => void) | undefined;
  #isClosing = false;

  /** Throws where the kernel cannot be called. */
  constructor(context: EngineContext, { workers = availableParallelism(), script }: ReactorOptions = {}) {
    this.#context = context;
    this.#script = script ?? new URL('./worker.ts', import.meta.url);
    this.#net = new NetEngine(context);
    this.#sockets = new FaceSockets(this.#kernel, workers);
    this.#announcer = new Announcer(context);
    this.#workers = workers;
  }

  /** Rejects with ListenError, or when no reactor can be started. */
  async bind(listeners: readonly ListenerConfiguration[]): Promise<void> {
    this.#sockets.bind(placesToBind(listeners.map(served)));
    this.#start();
    this.refresh();
    await this.#tellFaces();
    if (this.#seats.some(({ hasServed }) => hasServed)) return;
    throw new Error(
      `Cannot start a reactor: ${textOf(this.#lastError)}. Raise the limits of the process, or use "engine: net"`,
    );
  }

  async unbindExcept(listeners: readonly ListenerConfiguration[]): Promise<void> {
    this.#sockets.keep(keptPlaces(listeners.map(served), this.#sockets.places));
    this.refresh();
    await this.#tellFaces();
  }

  redecide(undone?: string): void {
    this.refresh();
    const nowMs = this.#context.now();
    for (const { thread } of this.#seats) thread.tell({ kind: 'redecide', undone, nowMs });
    this.#net.redecide(undone);
  }

  refresh(): void {
    if (this.#isClosing || !this.#isBound) return;
    for (const { thread } of this.#seats) for (const command of this.#announcer.news(thread)) thread.tell(command);
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
    for (const timer of this.#restarts) clearTimeout(timer);
    this.#cancel.abort();
    await Promise.all([this.#net.close(), ...this.#seats.map(({ thread }) => thread.end())]);
    this.#kernel.release();
  }

  /** No thread lives before there is something to serve, so that nothing is left over from a start that failed. */
  #start(): void {
    if (this.#isBound) return;
    this.#isBound = true;
    this.#seats = Array.from({ length: this.#workers }, (_, index) => this.#takeSeat(index));
    this.#refreshing = setInterval(() => this.refresh(), REFRESH_MS).unref();
  }

  #takeSeat(index: number): Seat {
    const counters = new EngineCounters();
    this.#context.metrics.include(counters);
    const thread = this.#startThread(index, counters);
    return { index, counters, deaths: 0, hasServed: false, startedAtMs: monotonicMs(), thread };
  }

  #startThread(index: number, counters: EngineCounters): ReactorThread {
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
      onDeath: (error) => this.#replace(index, error, lost),
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
        this.#context.ledger.addFiles(-FILES_PER_CONNECTION);
        return listener === undefined ? void this.#kernel.reset(report.fd) : this.#net.adopt(report.fd, listener);
      }
      case 'faces-closed':
        return this.#facesClosed(report.request);
      case 'empty':
        return this.#onEmpty?.();
      case 'ended':
        return undefined;
    }
  }

  async #locate(
    { request, digest, question }: Extract<Report, { kind: 'locate' }>,
    thread: ReactorThread,
  ): Promise<void> {
    const dialer = this.#announcer.dialerOf(digest);
    const location = await dialer.locate({ ...question, signal: this.#cancel.signal });
    thread.tell({ kind: 'located', request, location });
  }

  /** Resolves when every reactor serves exactly the faces there are now. */
  async #tellFaces(): Promise<void> {
    if (this.#isClosing) return;
    const isHandedOver = this.#announcer.isHandedOver;
    await Promise.all(
      this.#seats.map(async ({ thread, index }) => {
        if (!thread.isAlive) return this.#sockets.closeGivenUp(index);
        this.#requests += 1;
        const request = this.#requests;
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#waiting.set(request, { index, givenUp: this.#sockets.givenUp(index), resolve });
        thread.tell({ kind: 'faces', faces: this.#sockets.facesOf(index, isHandedOver), request });
        // A thread that does not answer is stuck, and is replaced like one that died.
        const timer = setTimeout(() => {
          this.#lastError = new Error(`it did not answer for ${ANSWER_LIMIT_MS / 1000} s`);
          thread.kill();
        }, ANSWER_LIMIT_MS);
        await promise;
        clearTimeout(timer);
      }),
    );
  }

  #facesClosed(request: number): void {
    const asked = this.#waiting.get(request);
    if (asked === undefined) return;
    this.#waiting.delete(request);
    this.#sockets.forget(asked.givenUp);
    const seat = this.#seats[asked.index];
    if (seat !== undefined && seat.thread.isAlive) seat.hasServed = true;
    asked.resolve();
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
    return this.#seats.reduce((sum, { counters }) => sum + counters.of('accepted') - counters.of('closed'), 0);
  }

  #replace(index: number, error: unknown, lost: number): void {
    const seat = this.#seats[index];
    if (seat === undefined) return;
    this.#lastError = error ?? this.#lastError;
    seat.counters.workerRestarted();
    this.#context.log.error({ error, reactor: index, lost }, LOG_MESSAGE_DIED);
    this.#sockets.closeGivenUp(index);
    // Whoever waits for its answer would wait for ever; the faces are told to its successor.
    for (const [request, asked] of this.#waiting) if (asked.index === index) this.#facesClosed(request);
    this.#onEmpty?.();
    this.#seatLater(seat);
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

  #seatLater(seat: Seat): void {
    seat.deaths = monotonicMs() - seat.startedAtMs > STEADY_MS ? 1 : seat.deaths + 1;
    const delayMs = Math.min(LONGEST_RESTART_MS, 10 * 2 ** Math.min(seat.deaths - 1, 10));
    const timer = setTimeout(() => {
      this.#restarts.delete(timer);
      this.#seatAgain(seat);
    }, delayMs);
    this.#restarts.add(timer);
  }

  #seatAgain(seat: Seat): void {
    if (this.#isClosing) return;
    seat.startedAtMs = monotonicMs();
    try {
      seat.thread = this.#startThread(seat.index, seat.counters);
    } catch (error) {
      this.#context.log.error({ error, reactor: seat.index }, LOG_MESSAGE_NOT_STARTED);
      return this.#seatLater(seat);
    }
    this.refresh();
    this.#requests += 1;
    const faces = this.#sockets.facesOf(seat.index, this.#announcer.isHandedOver);
    seat.thread.tell({ kind: 'faces', faces, request: this.#requests });
  }
}
