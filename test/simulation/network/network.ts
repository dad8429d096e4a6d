// A network without wires: who listens where, which connections have something on its way. Nothing moves by itself; the
// schedule says when.

import type { Random } from '../random.ts';
import type { Faults } from '../faults.ts';
import type { Coverage } from '../coverage.ts';
import { ECONNREFUSED, End } from './end.ts';
import type { Room, Surroundings } from './end.ts';
import { Listener } from './listener.ts';
import { textOf } from './endpoint.ts';

/** Takes connections to an address at which no program of the simulation listens: the model of a server. */
export type Arrive = (end: End, to: string) => void;

export class Network implements Surroundings {
  readonly #random: Random;
  readonly #faults: Faults;
  readonly #coverage: Coverage;
  readonly #listeners = new Map<string, Listener[]>();
  readonly #moving: End[] = [];
  readonly #isListed = new Set<End>();
  /** Sees every connection that goes to no listener. */
  arrive: Arrive = (end) => end.peer?.refused(ECONNREFUSED);

  constructor(random: Random, faults: Faults, coverage: Coverage) {
    this.#random = random;
    this.#faults = faults;
    this.#coverage = coverage;
  }

  /** Several may share an address. */
  listen(address: Uint8Array, backlog: number): Listener {
    const listener = new Listener(address, backlog);
    const key = textOf(address);
    this.#listeners.set(key, [...(this.#listeners.get(key) ?? []), listener]);
    return listener;
  }

  /** Its queue is reset, as Linux does. */
  unlisten(listener: Listener): void {
    const key = textOf(listener.address);
    const others = (this.#listeners.get(key) ?? []).filter((other) => other !== listener);
    if (others.length === 0) this.#listeners.delete(key);
    else this.#listeners.set(key, others);
    for (const end of listener.queue.splice(0)) end.abort();
  }

  /**
   * The near end of a connection on its way. With a listener there it is joined at once, as over loopback.
   * @param reached the address it arrives at, where that listener is bound to all of them
   */
  connect(to: Uint8Array, from: Uint8Array, room: Room, reached = to): End {
    const near = new End(from, room, this);
    const far = new End(reached, room, this);
    near.peer = far;
    far.peer = near;
    const listeners = this.#listeners.get(textOf(to));
    if (listeners === undefined) this.arrive(far, textOf(to));
    else if (!listeners[this.#random.below(listeners.length)]?.offer(far)) near.refused(ECONNREFUSED);
    return near;
  }

  isListening(to: Uint8Array): boolean {
    return this.#listeners.has(textOf(to));
  }

  /** Connections that nobody has accepted yet. */
  get queued(): number {
    return [...this.#listeners.values()].flat().reduce((sum, { queue }) => sum + queue.length, 0);
  }

  moving(end: End): void {
    if (this.#isListed.has(end)) return;
    this.#isListed.add(end);
    this.#moving.push(end);
  }

  onTheWire(bytes: number): number {
    return this.#random.below(bytes + 1);
  }

  taken(bytes: number): number {
    if (this.#random.chance(this.#faults.squeeze)) {
      this.#coverage.count('send-refused-for-now');
      return 0;
    }
    if (bytes === 1 || !this.#random.chance(this.#faults.partialSend)) return bytes;
    this.#coverage.count('partial-send');
    return this.#random.chance(0.5) ? 1 : this.#random.between(1, bytes - 1);
  }

  /** Moves something of one connection, if anything can be moved there. */
  deliverOne(): boolean {
    const index = this.#random.below(this.#moving.length);
    const end = this.#moving[index];
    if (end === undefined) return false;
    const most = this.#random.chance(this.#faults.tinySegment) ? this.#random.between(1, 3) : 1 << 30;
    const hasMoved = end.deliver(most);
    if (!end.isMoving) this.#unlist(index, end);
    return hasMoved;
  }

  /** Moves all there is, until nothing moves any more. Answers whether anything did. */
  deliverAll(): boolean {
    let hasMoved = false;
    while (this.#deliverEach()) hasMoved = true;
    return hasMoved;
  }

  #deliverEach(): boolean {
    let hasMoved = false;
    for (let index = this.#moving.length - 1; index >= 0; index -= 1) {
      const end = this.#moving[index];
      if (end === undefined) continue;
      while (end.deliver(1 << 30)) hasMoved = true;
      if (!end.isMoving) this.#unlist(index, end);
    }
    return hasMoved;
  }

  #unlist(index: number, end: End): void {
    this.#isListed.delete(end);
    const last = this.#moving.pop();
    if (last !== undefined && last !== end) this.#moving[index] = last;
  }
}
