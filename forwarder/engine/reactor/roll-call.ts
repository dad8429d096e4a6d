// Whether every reactor has read what it was told: a question put at the end of its commands, which it answers between two
// turns. A reactor that dies is not waited for; the one that replaces it is told everything before it serves.

import type { FaceServer } from './face-orders.ts';

type Question = { readonly index: number; readonly resolve: () => void };

export class RollCall {
  readonly #open = new Map<number, Question>();
  #requests = 0;

  /** Resolves when every reactor has obeyed the commands it has by now. */
  async call(reactors: readonly FaceServer[]): Promise<void> {
    await Promise.all(reactors.map((reactor, index) => this.#ask(reactor, index)));
  }

  /** A reactor has answered. */
  answered(request: number): void {
    this.#open.get(request)?.resolve();
    this.#open.delete(request);
  }

  /** A reactor has died. */
  died(index: number): void {
    for (const [request, question] of this.#open) if (question.index === index) this.answered(request);
  }

  async #ask(reactor: FaceServer, index: number): Promise<void> {
    if (!reactor.isAlive) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#requests += 1;
    this.#open.set(this.#requests, { index, resolve });
    reactor.tell({ kind: 'answer', request: this.#requests });
    await promise;
  }
}
