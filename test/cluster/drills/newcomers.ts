// Connections that are made anew all the time, so that a drill can say who came while nobody answered.

import { eventually } from '../../support/eventually.ts';
import type { Repeated } from './errand.ts';

/** A client that goes on until it is told to end. */
export type RunningClient = { readonly log: string; readonly signal: (signal: 'TERM') => Promise<void> };

const NOBODY: Repeated = { asked: 0, failed: 0, failures: [], isOver: false };
const END_MS = 30_000;

export class Newcomers implements AsyncDisposable {
  readonly #client: RunningClient;
  #isTold = false;

  constructor(client: RunningClient) {
    this.#client = client;
  }

  get now(): Repeated {
    const line = this.#client.log
      .split('\n')
      .slice(0, -1)
      .findLast((each) => each.startsWith('{"asked"'));
    if (line === undefined) return NOBODY;
    const repeated: Repeated = JSON.parse(line);
    return repeated;
  }

  async untilAsked(count: number, limitMs?: number): Promise<void> {
    await eventually(`${count} more have asked`, async () => this.now.asked >= count, limitMs);
  }

  /** Until as many have been answered as came since, without one failing in between. */
  async untilAnswered(count: number, limitMs?: number): Promise<void> {
    let since = this.now;
    const isSo = async (): Promise<boolean> => {
      const { now } = this;
      if (now.failed > since.failed) since = now;
      return now.asked - since.asked >= count;
    };
    await eventually(`${count} in a row are answered`, isSo, limitMs);
  }

  /** Ends the client once those that are under way know, and says what became of all. */
  async end(): Promise<Repeated> {
    if (this.#isTold) return this.now;
    this.#isTold = true;
    await this.#client.signal('TERM');
    await eventually('the last of them know', async () => this.now.isOver, END_MS);
    return this.now;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}
