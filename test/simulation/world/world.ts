// Everything of one schedule: the simulated process with its reactors, the clients and servers around it, and time. It
// goes on only while a reactor waits, or between two of its calls; what happens next is drawn.

import type { Coverage } from '../coverage.ts';
import { calm } from '../faults.ts';
import type { Faults } from '../faults.ts';
import { FileTable } from '../kernel/file-table.ts';
import type { Clock, SimulatedHost } from '../kernel/simulated-host.ts';
import type { SimulatedKernel } from '../kernel/simulated-kernel.ts';
import type { End } from '../network/end.ts';
import { socketAddress, textOf } from '../network/endpoint.ts';
import { Network } from '../network/network.ts';
import type { Plan } from '../plan.ts';
import { FORWARDER } from '../plant/places.ts';
import type { Plant } from '../plant/plant.ts';
import type { Random } from '../random.ts';
import { Violation } from '../violation.ts';
import { Arrivals } from './arrivals.ts';
import type { Client } from './client.ts';
import { Connections } from './connections.ts';
import type { Located } from './located.ts';
import type { MainThread } from './main-thread.ts';
import type { ReactorRun } from './reactor-run.ts';
import { Server } from './server.ts';
import { drawServer } from './draw-server.ts';
import { Time } from './time.ts';
import type { Dial } from './track.ts';

/** What watches the world. */
export interface Judge {
  /** A reactor is about to wait. */
  beforeWait(): void;
  dialled(dial: Dial): void;
  /** The server has received more. */
  arrived(server: Server): void;
  /** Nothing moves any more, and nothing is withheld. */
  settled(): void;
}

/** Steps of these kinds take no time. */
const TIMELESS = 94;
const MAX_IDLE_WAITS = 2_000;

export class World implements SimulatedHost {
  readonly random: Random;
  readonly faults: Faults;
  readonly coverage: Coverage;
  readonly plan: Plan;
  readonly plant: Plant;
  readonly files = new FileTable();
  readonly network: Network;
  readonly clock: Clock;
  readonly reactors: ReactorRun[] = [];
  readonly clients: Client[] = [];
  readonly servers: Server[] = [];
  readonly connections: Connections;
  readonly trace: (step: string) => void;
  main: MainThread | undefined;
  judge: Judge | undefined;
  steps = 0;
  isCalm = false;
  /** An address could not be reached from here at some time. */
  hasNoRoute = false;
  readonly #arrivals: Arrivals;
  readonly #time: Time;
  /** How often in a row a reactor did not have to wait. */
  #waits = 0;

  constructor(random: Random, plan: Plan, plant: Plant, coverage: Coverage, trace: (step: string) => void) {
    this.random = random;
    this.plan = plan;
    this.plant = plant;
    this.faults = plan.faults;
    this.coverage = coverage;
    this.trace = trace;
    this.network = new Network(random, plan.faults, coverage);
    this.network.arrive = (end, to) => this.#arrive(end, to);
    this.#arrivals = new Arrivals(this);
    this.#time = new Time(this);
    this.clock = this.#time.clock;
    this.connections = new Connections(this.clock);
  }

  runOf(kernel: SimulatedKernel): ReactorRun {
    const run = this.reactors.find((reactor) => reactor.kernel === kernel);
    if (run === undefined) throw new Error('Cannot find the reactor of a kernel: it is not of this world');
    return run;
  }

  beforeWait(): void {
    this.judge?.beforeWait();
    if (!this.isCalm) this.#dawdle();
    this.#waits += 1;
    if (this.#waits < MAX_IDLE_WAITS) return;
    throw new Violation('progress', `${MAX_IDLE_WAITS} waits in a row came back at once: the reactor spins`);
  }

  block(kernel: SimulatedKernel, timeoutMs: number): 'ready' | 'timeout' | 'interrupted' {
    const run = this.runOf(kernel);
    run.deadlineMs = timeoutMs < 0 ? Infinity : run.turnEndedAtMs + timeoutMs;
    if (timeoutMs !== 0) this.#waits = 0;
    for (;;) {
      if (kernel.isReady) {
        if (!this.isCalm) this.#dawdle();
        return 'ready';
      }
      if (this.clock.monotonicMs >= run.deadlineMs) return 'timeout';
      if (this.#othersTurn(run)) {
        run.isInterrupted = true;
        return 'interrupted';
      }
      if (!this.isCalm && this.steps >= this.plan.steps) this.#becomeCalm();
      if (this.isCalm) {
        if (!this.#settle()) this.#letTimePass();
      } else {
        this.#step();
      }
    }
  }

  queueLost(waiting: number): void {
    throw new Violation('queue-emptied', `${waiting} waited in the queue of a face, and were reset when it closed`);
  }

  noRoute(): void {
    this.hasNoRoute = true;
  }

  accepted(kernel: SimulatedKernel, end: End): void {
    const client = this.clients.find((candidate) => candidate.end === end.peer);
    if (client === undefined) return;
    const reactor = this.runOf(kernel);
    this.connections.accepted(client, end, reactor);
    this.trace(`reactor ${reactor.index} accepts client ${client.plan.index}`);
  }

  dial(kernel: SimulatedKernel, to: Uint8Array, from: Uint8Array | undefined): End {
    const near = this.network.connect(to, from ?? socketAddress(FORWARDER, 50_000), this.plan.room);
    const server = this.servers.at(-1);
    if (server === undefined || server.end !== near.peer) {
      throw new Violation('nothing-before-allow', `${textOf(to)} is dialled, which nobody has named`);
    }
    const reactor = this.runOf(kernel);
    const dial = this.connections.dialled(server, near, reactor);
    this.trace(`reactor ${reactor.index} dials server ${server.plan.index} at ${textOf(to)}`);
    this.judge?.dialled(dial);
    return near;
  }

  #arrive(end: End, to: string): void {
    const located: Located | undefined = this.main?.directory.at(to);
    if (located === undefined) throw new Violation('nothing-before-allow', `${to} is dialled, which nobody has named`);
    const plan = drawServer(this.servers.length, located, this.random, this.plant.speeches);
    this.servers.push(new Server(plan, end, this.random, this.coverage, (server) => this.judge?.arrived(server)));
  }

  /** Another reactor can go on: this one's wait is interrupted, so that it may. */
  #othersTurn(run: ReactorRun): boolean {
    return this.reactors.some(
      (other) =>
        other !== run && !other.hasEnded && (other.kernel.isReady || this.clock.monotonicMs >= other.deadlineMs),
    );
  }

  /** More happens before the thread is given its turn: so events come in batches. */
  #dawdle(): void {
    for (let left = this.random.below(this.plan.laziness + 1); left > 0; left -= 1) this.#step(TIMELESS);
    if (this.random.chance(0.3)) this.#step(TIMELESS);
  }

  /** @param kinds TIMELESS where no time may pass */
  #step(kinds = 100): void {
    this.steps += 1;
    const choice = this.random.below(kinds);
    if (choice < 40) this.network.deliverOne();
    else if (choice < 62) this.clients[this.random.below(this.clients.length)]?.act();
    else if (choice < 78) this.servers[this.random.below(this.servers.length)]?.act();
    else if (choice < 83) this.#connectClient();
    else if (choice < 94) this.main?.act();
    else this.#time.pass();
    if (this.random.chance(this.faults.wallJump)) this.#setClock();
  }

  #becomeCalm(): void {
    this.trace('from here on nothing is withheld');
    this.isCalm = true;
    this.files.limit = Infinity;
    calm(this.faults);
  }

  #settle(): boolean {
    let hasMoved = this.network.deliverAll();
    for (const client of this.clients) hasMoved = client.settle() || hasMoved;
    for (const server of this.servers) hasMoved = server.settle() || hasMoved;
    return this.main?.settle() === true || hasMoved;
  }

  /** Nothing moves by itself any more; only time can change anything. */
  #letTimePass(): void {
    this.judge?.settled();
    const { live } = this.connections;
    const waiting = this.network.queued;
    if (live.length === 0 && waiting === 0) return this.main?.end();
    const next = this.#time.nextDeadlineMs;
    if (next !== Infinity) return this.#time.advanceTo(next);
    const who = live.map(({ client }) => client.plan.index).join(', ');
    throw new Violation('progress', `the reactor waits for ever; clients still open: ${who}; not accepted: ${waiting}`);
  }

  #setClock(): void {
    this.#time.jump();
    this.main?.tellTime();
  }

  #connectClient(): void {
    if (this.clients.length >= this.plan.clients) return;
    const client = this.#arrivals.next(this.clients.length, this.clock.wallMs);
    if (client === undefined) return;
    this.clients.push(client);
    const { index, address, port, face, header, hello, claim, speech, ending } = client.plan;
    this.trace(
      `client ${index} ${address}:${port} calls ${face.name}: header ${header}, ${hello} ${claim.serverName ?? ''}, ` +
        `${speech.length} bytes, ${ending}`,
    );
  }
}
