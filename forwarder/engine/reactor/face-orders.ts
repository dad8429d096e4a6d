// Which faces each reactor is to serve, told to it, and waited for: a face is given up only when everybody who served it has
// emptied its queue and closed it. A reactor that dies meanwhile is not waited for; one that does not answer is ended.

import type { ServedListener } from '../engine.ts';
import type { FaceSockets } from './face-sockets.ts';
import type { ReactorThread } from './reactor-thread.ts';

export type FaceServer = Pick<ReactorThread, 'isAlive' | 'tell' | 'kill'>;

export type FaceOrdersOptions = {
  readonly sockets: Pick<FaceSockets, 'facesOf' | 'givenUp' | 'forget' | 'closeGivenUp'>;
  readonly isHandedOver: (listener: ServedListener) => boolean;
  /** A reactor has not answered in time, and is being ended. */
  readonly onStuck: (error: Error) => void;
  /** @default a minute: a host without a moment to spare is no fault of a reactor */
  readonly answerLimitMs?: number;
};

/** A reactor was told its faces, and which listening sockets it is to close. */
type Order = { readonly index: number; readonly givenUp: readonly number[]; readonly resolve: () => void };

/** A reactor answers between two turns, and within seconds of its start. */
const ANSWER_LIMIT_MS = 60_000;

export class FaceOrders {
  readonly #options: FaceOrdersOptions;
  /** Not answered yet. */
  readonly #open = new Map<number, Order>();
  #requests = 0;

  constructor(options: FaceOrdersOptions) {
    this.#options = options;
  }

  /** Resolves when every reactor serves exactly the faces there are now. Those of a dead one are closed in its place. */
  async giveAll(reactors: readonly FaceServer[]): Promise<void> {
    await Promise.all(reactors.map((reactor, index) => this.#giveAndWait(reactor, index)));
  }

  /** To a reactor that has just been started, and has nothing to close. */
  give(reactor: FaceServer, index: number): void {
    const { sockets, isHandedOver } = this.#options;
    this.#requests += 1;
    reactor.tell({ kind: 'faces', faces: sockets.facesOf(index, isHandedOver), request: this.#requests });
  }

  /** A reactor has answered. */
  answered(request: number): void {
    const order = this.#open.get(request);
    if (order === undefined) return;
    this.#open.delete(request);
    this.#options.sockets.forget(order.givenUp);
    order.resolve();
  }

  /** A reactor has died: what it was to close is closed here. */
  died(index: number): void {
    this.#options.sockets.closeGivenUp(index);
    for (const [request, order] of this.#open) if (order.index === index) this.answered(request);
  }

  async #giveAndWait(reactor: FaceServer, index: number): Promise<void> {
    const { sockets, onStuck, answerLimitMs = ANSWER_LIMIT_MS } = this.#options;
    if (!reactor.isAlive) return sockets.closeGivenUp(index);
    const { promise, resolve } = Promise.withResolvers<void>();
    const givenUp = sockets.givenUp(index);
    this.give(reactor, index);
    this.#open.set(this.#requests, { index, givenUp, resolve });
    const timer = setTimeout(() => {
      onStuck(new Error(`it did not answer for ${answerLimitMs / 1_000} s`));
      reactor.kill();
    }, answerLimitMs);
    await promise;
    clearTimeout(timer);
  }
}
