// How many connections there may be: in all, per direct child, per client, and how many that have not yet said where
// they want to go. A connection holds one ticket from accept to close; memory grows only with open connections.
//
// Saying nothing costs a caller nothing. So once half of the unidentified places are taken, a child gets no more than
// its equal share of them: one that takes all it can get does not silence its siblings.

import type { Limits } from '../contract/configuration.ts';
import type { Limit } from '../contract/reasons.ts';

export class ConnectionLimits {
  #open = 0;
  #unidentified = 0;
  readonly #children = new Tally();
  readonly #silent = new Tally();
  readonly #clients = new Tally();

  /** Counts a connection in, or names the limit that is reached. `children`: how many of them share the forwarder. */
  enter(child: string, limits: Limits, children: number): Ticket | Limit {
    if (this.#open >= limits.connections) return 'connections';
    if (this.#children.of(child) >= limits.connectionsPerChild) return 'child';
    if (!this.#mayBeSilent(child, limits.unidentified, children)) return 'unidentified';
    this.#open += 1;
    this.#unidentified += 1;
    this.#silent.add(child);
    this.#children.add(child);
    return this.#issue(child, limits);
  }

  #mayBeSilent(child: string, places: number, children: number): boolean {
    if (this.#unidentified >= places) return false;
    return this.#unidentified < places / 2 || this.#silent.of(child) < Math.max(1, Math.floor(places / children));
  }

  #issue(child: string, limits: Limits): Ticket {
    let client: string | undefined;
    let waiting = true;
    const stopWaiting = (): void => {
      if (!waiting) return;
      waiting = false;
      this.#unidentified -= 1;
      this.#silent.remove(child);
    };
    return {
      identify: (key) => {
        stopWaiting();
        if (this.#clients.of(key) >= limits.connectionsPerClient) return 'client';
        client = key;
        this.#clients.add(key);
        return undefined;
      },
      leave: () => {
        stopWaiting();
        this.#open -= 1;
        this.#children.remove(child);
        if (client !== undefined) this.#clients.remove(client);
      },
    };
  }
}

export type Ticket = {
  /** The preface is complete and the client known; names the limit when it has too many connections. Called once. */
  identify(client: string): Limit | undefined;
  /** The connection is closed. Called once. */
  leave(): void;
};

class Tally {
  readonly #counts = new Map<string, number>();

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  add(key: string): void {
    this.#counts.set(key, this.of(key) + 1);
  }

  remove(key: string): void {
    const left = this.of(key) - 1;
    if (left > 0) this.#counts.set(key, left);
    else this.#counts.delete(key);
  }
}
