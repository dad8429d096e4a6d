// Lines a program says, kept as far back as anyone may ask, and waiting for the one that has to come.

import { within } from '../patience.ts';

/** A broker that logs each message says much, and only its last words matter. */
const KEPT = 2_000;

export class LineWatch {
  readonly #lines: string[] = [];
  readonly #waiting = new Set<{ readonly pattern: RegExp; resolve(line: string): void }>();
  #heard = 0;

  hear(line: string): void {
    this.#lines.push(line);
    this.#heard += 1;
    if (this.#lines.length > 2 * KEPT) this.#lines.splice(0, KEPT);
    for (const waiting of this.#waiting) if (waiting.pattern.test(line)) waiting.resolve(line);
  }

  /** How many lines were heard so far: where to look from. */
  get length(): number {
    return this.#heard;
  }

  /** The first line from `since` on that matches, now or soon. */
  async until(what: string, since: number, pattern: RegExp): Promise<string> {
    const kept = this.#lines.slice(Math.max(0, this.#lines.length - (this.#heard - since)));
    const known = this.#heard === since ? undefined : kept.find((line) => pattern.test(line));
    if (known !== undefined) return known;
    const { promise, resolve } = Promise.withResolvers<string>();
    const waiting = { pattern, resolve };
    this.#waiting.add(waiting);
    try {
      return await within(what, promise);
    } finally {
      this.#waiting.delete(waiting);
    }
  }
}
