// Pages of memory that one thread fills with audit lines and the main thread writes out. Giving away a fresh buffer for
// each batch would make both threads collect garbage for nothing else. Without a free page the thread uses one anyway.

/** A batch of the usual size and a line. */
const PAGE_BYTES = 80 * 1024;
const PAGES = 16;
const FREE = 0;
const TAKEN = 1;

export class AuditPages {
  readonly memory: SharedArrayBuffer;
  readonly #states: Int32Array<SharedArrayBuffer>;

  constructor(memory = new SharedArrayBuffer(PAGES * (4 + PAGE_BYTES))) {
    this.memory = memory;
    this.#states = new Int32Array(memory, 0, PAGES);
  }

  /** A page that is large enough and nobody else's until it is given back; undefined when there is none. */
  take(bytes: number): { readonly page: number; readonly bytes: Buffer<SharedArrayBuffer> } | undefined {
    if (bytes > PAGE_BYTES) return undefined;
    for (let page = 0; page < PAGES; page += 1) {
      if (Atomics.compareExchange(this.#states, page, FREE, TAKEN) === FREE)
        return { page, bytes: Buffer.from(this.memory, 4 * PAGES + page * PAGE_BYTES, bytes) };
    }
    return undefined;
  }

  /** Its lines are written or lost. */
  give(page: number): void {
    Atomics.store(this.#states, page, FREE);
  }
}
