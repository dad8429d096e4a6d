// Faces may be bound to a card instead of an address, and a card's addresses may change while it is bound: DHCP, a failover, a
// link that comes up late. Tells when they have. The kernel tells nobody but netlink, so it is asked every few seconds, and
// only where a face asks for a card.

import { networkInterfaces } from 'node:os';
import type { ListenerConfiguration } from '../contract/configuration.ts';
import { HostCards, type ReadCards } from '../uplink/host-cards.ts';

export type CardOptions = {
  /** @default the cards of this host */
  readonly read?: ReadCards | undefined;
  /** How often they are looked at. @default 5000 */
  readonly everyMs?: number | undefined;
};

/** The cards that faces ask for, and what they have. */
type Sight = { readonly cards: string; readonly addresses: string };

const EVERY_MS = 5_000;

export class CardWatch {
  readonly #listeners: () => readonly ListenerConfiguration[];
  readonly #onMoved: () => void;
  readonly #read: ReadCards;
  readonly #everyMs: number;
  #seen: Sight | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `listeners`: those that serve now. */
  constructor(
    listeners: () => readonly ListenerConfiguration[],
    onMoved: () => void,
    { read = networkInterfaces, everyMs = EVERY_MS }: CardOptions = {},
  ) {
    this.#listeners = listeners;
    this.#onMoved = onMoved;
    this.#read = read;
    this.#everyMs = everyMs;
  }

  /** Takes what there is now for what is bound. */
  start(): void {
    this.#seen = this.#look();
    this.#timer ??= setInterval(() => this.#compare(), this.#everyMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #compare(): void {
    const before = this.#seen;
    const now = this.#look();
    this.#seen = now;
    // Another configuration asks for other cards, and has just bound them.
    if (before?.cards === now?.cards && before?.addresses !== now?.addresses) this.#onMoved();
  }

  /** As before, when the kernel does not tell. */
  #look(): Sight | undefined {
    const names = new Set(this.#listeners().flatMap(({ bind }) => bind.flatMap((place) => place.interface ?? [])));
    if (names.size === 0) return undefined;
    const cards = new HostCards(this.#read);
    try {
      cards.refresh();
    } catch {
      // No file is free, most likely; next time there is.
      return this.#seen;
    }
    const addresses = [...names].map((name) => {
      const found = cards.addressesOf(name);
      return 'fault' in found ? 'none' : found.join(' ');
    });
    return { cards: [...names].join(' '), addresses: addresses.join(', ') };
  }
}
