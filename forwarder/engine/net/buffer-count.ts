// How many bytes the connections of this engine hold back, told to the ledger once a second. Node's streams do not say
// when they buffer, so they are asked: at a second's distance even 60,000 connections cost little, and each of them
// buffers some hundred KiB at most, so what is missed in between is small.

import type { Ledger } from '../ledger/ledger.ts';

const COUNT_MS = 1_000;

/** `child`: the ledger's number of it; undefined when the connection does not count. */
type Buffering = { readonly child: number | undefined; buffered(): number };

export class BufferCount {
  readonly #ledger: Ledger;
  readonly #connections: () => Iterable<Buffering>;
  #timer: NodeJS.Timeout | undefined;
  /** By child. */
  #told: ReadonlyMap<number, number> = new Map();

  constructor(ledger: Ledger, connections: () => Iterable<Buffering>) {
    this.#ledger = ledger;
    this.#connections = connections;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#count(), COUNT_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#tell(new Map());
  }

  #count(): void {
    const held = new Map<number, number>();
    for (const connection of this.#connections()) {
      const { child } = connection;
      if (child !== undefined) held.set(child, (held.get(child) ?? 0) + connection.buffered());
    }
    this.#tell(held);
  }

  #tell(held: ReadonlyMap<number, number>): void {
    for (const child of new Set([...this.#told.keys(), ...held.keys()]))
      this.#ledger.budgets.addBuffered(child, (held.get(child) ?? 0) - (this.#told.get(child) ?? 0));
    this.#told = held;
  }
}
