// An epoll set: which files are watched, and which of them have something new to tell (epoll(7)).
//
// An edge-triggered file is told once for every time it was woken, with everything that is ready at that moment. A
// level-triggered one is told as long as it is ready. The order of a batch is the schedule's.

import {
  READY_ERROR,
  READY_HANG_UP,
  READY_IN,
  READY_OUT,
  READY_PEER_FINISHED,
  READY_URGENT,
} from '../../../forwarder/engine/reactor/kernel.ts';

/** What can be watched. */
export interface Watched {
  readonly fd: number;
  readonly kind: string;
  watchedBy: ReadySet | undefined;
  /** What is ready now. */
  bits(): number;
  woken(bits: number): void;
}

export type Ready = { readonly file: Watched; readonly bits: number };

const INTEREST = READY_IN | READY_URGENT | READY_OUT | READY_PEER_FINISHED | READY_ERROR | READY_HANG_UP;

export class ReadySet {
  readonly #edges = new Set<Watched>();
  readonly #levels = new Set<Watched>();
  readonly #woken = new Set<Watched>();

  get watched(): readonly Watched[] {
    return [...this.#edges, ...this.#levels];
  }

  has(file: Watched): boolean {
    return this.#edges.has(file) || this.#levels.has(file);
  }

  addEdge(file: Watched): void {
    file.watchedBy = this;
    this.#edges.add(file);
    this.woken(file, 0);
  }

  addLevel(file: Watched): void {
    file.watchedBy = this;
    this.#levels.add(file);
  }

  forget(file: Watched): void {
    file.watchedBy = undefined;
    this.#edges.delete(file);
    this.#levels.delete(file);
    this.#woken.delete(file);
  }

  woken(file: Watched, bits: number): void {
    if (this.#edges.has(file) && (bits === 0 || (bits & INTEREST) !== 0)) this.#woken.add(file);
  }

  get isReady(): boolean {
    for (const file of this.#levels) if (file.bits() !== 0) return true;
    for (const file of this.#woken) {
      if ((file.bits() & INTEREST) !== 0) return true;
      this.#woken.delete(file);
    }
    return false;
  }

  /** All that is ready. Those the caller takes are told by `took`. */
  ready(): Ready[] {
    const ready: Ready[] = [];
    for (const file of this.#levels) if (file.bits() !== 0) ready.push({ file, bits: file.bits() });
    for (const file of this.#woken) {
      const bits = file.bits() & INTEREST;
      if (bits === 0) this.#woken.delete(file);
      else ready.push({ file, bits });
    }
    return ready;
  }

  took(file: Watched): void {
    this.#woken.delete(file);
  }
}
