// How often connections between zones came back, under what had gone wrong by then. An outage that ends none of them has broken
// nothing, and a run that goes well past it proves nothing.

import { EventEmitter, once } from 'node:events';
import { within } from '../patience.ts';

export type Reconnected = { readonly title: string; readonly reconnects: number };

export class Reconnects {
  readonly #events = new EventEmitter();
  readonly #outages: { readonly title: string; reconnects: number }[] = [];

  /** From here on they are the work of this outage. */
  begin(title: string): void {
    this.#outages.push({ title, reconnects: 0 });
  }

  /** One came back; before anything went wrong there is nothing to count it under. */
  add(): void {
    const outage = this.#outages.at(-1);
    if (outage === undefined) return;
    outage.reconnects += 1;
    this.#events.emit('reconnect');
  }

  /** Resolves when one has come back since the outage began; rejects when none does, or the signal ends it. */
  async first(signal: AbortSignal): Promise<void> {
    const outage = this.#outages.at(-1);
    if (outage?.reconnects !== 0) return;
    await within(`a connection that came back after: ${outage.title}`, once(this.#events, 'reconnect', { signal }));
  }

  /** By outage, in their order. */
  get figures(): readonly Reconnected[] {
    return this.#outages.map(({ title, reconnects }) => ({ title, reconnects }));
  }
}
