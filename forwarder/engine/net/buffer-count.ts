// How many bytes the connections of this engine hold back, told to the ledger once a second. Node's streams do not say
// when they buffer, so they are asked: at a second's distance even 60,000 connections cost little, and each of them
// buffers some hundred KiB at most, so what is missed in between is small.

import type { Ledger } from '../ledger/ledger.ts';

const COUNT_MS = 1_000;

type Buffering = { buffered(): number };

export class BufferCount {
  readonly #ledger: Ledger;
  readonly #connections: () => Iterable<Buffering>;
  #timer: NodeJS.Timeout | undefined;
  #told = 0;

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
    this.#tell(0);
  }

  #count(): void {
    let bytes = 0;
    for (const connection of this.#connections()) bytes += connection.buffered();
    this.#tell(bytes);
  }

  #tell(bytes: number): void {
    this.#ledger.addBuffered(bytes - this.#told);
    this.#told = bytes;
  }
}
