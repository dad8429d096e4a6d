// The faces of the configuration that serves. They may fail after they were bound: a confirmed configuration that serves again
// asks for an address this host does not have any more; a card loses its address, or has another one. Then all others are
// served, whoever asks is told, and faces follow their cards.
//
// One thing at a time: a card may move while a configuration is tried.

import type { Logger } from 'pino';
import { InOrder } from '../allowlist/in-order.ts';
import type { ListenerConfiguration } from '../contract/configuration.ts';
import { type CardOptions, CardWatch } from '../engine/card-watch.ts';
import type { Engine } from '../engine/engine.ts';
import { textOf } from '../error-text.ts';

type Listeners = readonly ListenerConfiguration[];

export type ServingFacesOptions = {
  readonly engine: Pick<Engine, 'bind' | 'unbindExcept'>;
  readonly cards: CardOptions;
  /** From now on some cannot be bound, or all are. */
  readonly onDeafness: (isDeaf: boolean) => void;
  readonly log: Logger;
};

export class ServingFaces {
  readonly #options: ServingFacesOptions;
  readonly #cards: CardWatch;
  #served: Listeners = [];
  /** With those of the configuration that may be returned to. */
  #kept: Listeners = [];
  #isDeaf = false;
  readonly #inOrder = new InOrder();

  constructor(options: ServingFacesOptions) {
    this.#options = options;
    this.#cards = new CardWatch(
      () => this.#served,
      () => void this.#inOrder.add(() => this.#followCards()),
      options.cards,
    );
  }

  /** Whether some of them could not be bound. */
  get isDeaf(): boolean {
    return this.#isDeaf;
  }

  /** What is not bound yet. Rejects when that cannot be, and then nothing has changed. */
  bind(listeners: Listeners): Promise<void> {
    return this.#inOrder.add(() => this.#options.engine.bind(listeners));
  }

  /** From now on these are served. What cannot be bound is to be tried again. */
  serve(listeners: Listeners): Promise<void> {
    return this.#inOrder.add(() => this.#serve(listeners));
  }

  /** Gives up all others. */
  keep(listeners: Listeners): Promise<void> {
    return this.#inOrder.add(() => {
      this.#kept = listeners;
      return this.#options.engine.unbindExcept(listeners);
    });
  }

  /** As the host is now: what could not be bound may be, and cards may have moved. */
  bindAgain(): Promise<void> {
    return this.#inOrder.add(() => this.#bindAgain());
  }

  watchCards(): void {
    this.#cards.start();
  }

  /** Resolves when nothing is bound any more behind anybody's back. */
  async close(): Promise<void> {
    this.#cards.stop();
    await this.#inOrder.idle();
  }

  async #serve(listeners: Listeners): Promise<void> {
    this.#served = listeners;
    try {
      await this.#options.engine.bind(listeners);
      this.#become(false);
    } catch (error) {
      if (!this.#isDeaf) this.#options.log.error(textOf(error));
      this.#become(true);
    }
  }

  async #bindAgain(): Promise<void> {
    await this.#serve(this.#served);
    if (!this.#isDeaf) await this.#options.engine.unbindExcept([...new Set([...this.#served, ...this.#kept])]);
  }

  async #followCards(): Promise<void> {
    this.#options.log.warn('a card that faces are bound to has other addresses now; the faces follow it');
    try {
      await this.#bindAgain();
    } catch (error) {
      // Nobody waits for it who could be told.
      this.#options.log.error(textOf(error));
    }
  }

  #become(isDeaf: boolean): void {
    if (isDeaf === this.#isDeaf) return;
    this.#isDeaf = isDeaf;
    this.#options.onDeafness(isDeaf);
  }
}
