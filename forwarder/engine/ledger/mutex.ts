// One lock between the threads of a process, on a word of shared memory: free, held, or held while others wait. Taking
// and giving it back are one atomic exchange each as long as nobody else wants it; whoever finds it taken spins for a
// moment, because what is done under it takes less than a microsecond, and then sleeps in the kernel.
//
// The word names the thread that holds it. A thread that dies with the lock would block all others, the main thread
// included: so main gives back what a worker held (`release`), and a thread that has waited in vain takes the lock over
// and counts a fault. In vain means many waits of its own: a machine that stood still is no reason. What the dead
// thread was about to count is then lost, which can cost a place or two, and nothing else.
//
// It is not re-entrant, and nothing that waits or may throw for reasons of its own belongs under it.

import { threadId } from 'node:worker_threads';

/** Words of shared memory a lock takes: a line of the processor's cache, so that two locks do not slow each other. */
export const MUTEX_WORDS = 16;

export type MutexWords = Int32Array<SharedArrayBuffer>;

const FREE = 0;
/** Added to the holder while somebody sleeps. */
const AWAITED = 0x4000_0000;
const SPINS = 200;
const WAIT_MS = 25;
/** A whole second of waking up and finding the same holder. */
const MAX_WAITS = 40;

export class SharedMutex {
  /** The word, then the number of faults. */
  readonly #words: MutexWords;
  readonly #holder: number;
  readonly #waitMs: number;

  /** @param thread names the caller; every thread has another */
  constructor(words: MutexWords, thread = threadId, waitMs = WAIT_MS) {
    this.#words = words;
    this.#holder = holderOf(thread);
    this.#waitMs = waitMs;
  }

  /** How often it was taken over from a thread that did not give it back. */
  get faults(): number {
    return Atomics.load(this.#words, 1);
  }

  lock(): void {
    if (Atomics.compareExchange(this.#words, 0, FREE, this.#holder) !== FREE) this.#wait();
  }

  unlock(): void {
    this.#giveBack(this.#holder);
  }

  /** Gives back what a thread held that is no more. False when it held nothing. */
  release(thread: number): boolean {
    return this.#giveBack(holderOf(thread));
  }

  /** Changes nothing unless the holder still has it, for it may have been taken over meanwhile. */
  #giveBack(holder: number): boolean {
    if (Atomics.compareExchange(this.#words, 0, holder, FREE) === holder) return true;
    const awaited = holder | AWAITED;
    if (Atomics.compareExchange(this.#words, 0, awaited, FREE) !== awaited) return false;
    Atomics.notify(this.#words, 0, 1);
    return true;
  }

  #wait(): void {
    for (let spin = 0; spin < SPINS; spin += 1) {
      if (Atomics.load(this.#words, 0) !== FREE) continue;
      if (Atomics.compareExchange(this.#words, 0, FREE, this.#holder) === FREE) return;
    }
    let waits = 0;
    let before = FREE;
    while (!this.#takeAwaited(FREE)) {
      const word = Atomics.load(this.#words, 0) | AWAITED;
      if (word === AWAITED || !this.#isMarked(word)) continue;
      const isInVain = Atomics.wait(this.#words, 0, word, this.#waitMs) === 'timed-out' && word === before;
      waits = isInVain ? waits + 1 : 0;
      before = word;
      if (waits >= MAX_WAITS && this.#takeAwaited(word)) {
        Atomics.add(this.#words, 1, 1);
        return;
      }
    }
  }

  /** Whoever has slept cannot know whether it was the last one, so it takes the lock as awaited. */
  #takeAwaited(from: number): boolean {
    return Atomics.compareExchange(this.#words, 0, from, this.#holder | AWAITED) === from;
  }

  #isMarked(awaited: number): boolean {
    const found = Atomics.compareExchange(this.#words, 0, awaited & ~AWAITED, awaited);
    return found === awaited || found === (awaited & ~AWAITED);
  }
}

/** The main thread is number 0, which is what free looks like. */
function holderOf(thread: number): number {
  return thread + 1;
}
