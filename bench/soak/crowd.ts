// Many clients at once, each followed by another one of a random kind, until they are told to leave.

import { setTimeout as pause } from 'node:timers/promises';
import type { Endpoint } from '../peers/peer.ts';
import { CLIENTS } from './clients.ts';

/** `<client>: <result>` → how often. */
export type Tally = Map<string, number>;

/** So that a forwarder that refuses everything at once is not asked a million times. */
const BETWEEN_MS = 20;

export class Crowd {
  readonly #loops: readonly Promise<void>[];
  readonly #tally: Tally;
  #leaving = false;

  constructor(to: Endpoint, size: number, tally: Tally) {
    this.#tally = tally;
    this.#loops = Array.from({ length: size }, () => this.#loop(to));
  }

  /** No new ones; resolves when the last has gone. */
  async leave(): Promise<void> {
    this.#leaving = true;
    await Promise.all(this.#loops);
  }

  async #loop(to: Endpoint): Promise<void> {
    while (!this.#leaving) {
      const client = CLIENTS[Math.floor(Math.random() * CLIENTS.length)];
      if (client === undefined) return;
      const result = `${client.name}: ${await client.run(to)}`;
      this.#tally.set(result, (this.#tally.get(result) ?? 0) + 1);
      await pause(BETWEEN_MS);
    }
  }
}
