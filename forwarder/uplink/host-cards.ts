// The network cards of this host and their addresses. They come and go, and asking the kernel at every connection would
// cost as much as the connection on a host with many pods: what was read holds for some seconds.

import { networkInterfaces } from 'node:os';

export type ReadCards = typeof networkInterfaces;

const READ_EVERY_MS = 5_000;
/** An address of one link only, which is neither bound nor dialled. */
const LINK_LOCAL = /^fe[89ab][0-9a-f]:/;

export class HostCards {
  readonly #read: ReadCards;
  readonly #clock: () => number;
  #cards: ReadonlyMap<string, readonly string[]> = new Map();
  #addresses: ReadonlySet<string> = new Set();
  #readAt = -Infinity;

  /** `clock` is monotonic, in milliseconds. */
  constructor(read: ReadCards = networkInterfaces, clock: () => number = () => performance.now()) {
    this.#read = read;
    this.#clock = clock;
  }

  /** Whether an address is one of this host, link-local ones included. */
  has(address: string): boolean {
    this.#readAgain();
    return this.#addresses.has(address);
  }

  /** The addresses of a card that can be bound and dialled from, or why there are none. */
  addressesOf(name: string): readonly string[] | { readonly fault: string } {
    this.#readAgain();
    const addresses = this.#cards.get(name);
    if (addresses === undefined) {
      const names = [...this.#cards.keys()].map((other) => `"${other}"`);
      return { fault: `there is no interface "${name}". This host has ${names.join(', ') || 'none'}` };
    }
    const routed = addresses.filter((address) => !LINK_LOCAL.test(address));
    return routed.length > 0 ? routed : { fault: `interface "${name}" has no address. Give it one or name another` };
  }

  /** Throws when the kernel does not tell. */
  refresh(): void {
    this.#readAt = this.#clock();
    const cards = Object.entries(this.#read()).map(
      ([name, entries = []]) => [name, entries.map(({ address }) => address)] as const,
    );
    this.#cards = new Map(cards);
    this.#addresses = new Set([...this.#cards.values()].flat());
  }

  #readAgain(): void {
    if (this.#clock() - this.#readAt < READ_EVERY_MS) return;
    try {
      this.refresh();
    } catch {
      // No file is free, most likely. What was read before is better than no answer.
    }
  }
}

/** For all who ask about the host they run on, so that a change of its cards is one change to them. Reads nothing before it is asked. */
export const THIS_HOST = new HostCards();
