// How many names nobody has asked for before one client may ask for in a minute. A wildcard entry lets labels of the
// client's choice reach a resolver outside: a slow but steady way out for data. Names seen before cost nothing.

const WINDOW_MS = 60_000;
/** Roughly 10 MiB of names; the one used longest ago makes room and would count as new again. */
const REMEMBERED_NAMES = 65_536;
/** Clients with new names within one minute; more than that are denied new names. */
const COUNTED_CLIENTS = 65_536;

export class NewNames {
  readonly #capacity: number;
  readonly #seen = new Set<string>();
  readonly #counts = new Map<string, number>();
  #windowEnd = 0;

  constructor(capacity = REMEMBERED_NAMES) {
    this.#capacity = capacity;
  }

  /** Whether the client may ask for the name now. `nowMs` comes from a clock that is never set. */
  admits(client: string, name: string, perMinute: number, nowMs: number): boolean {
    if (this.#seen.delete(name)) {
      // A Set keeps the order of insertion, so putting it back makes it the youngest.
      this.#seen.add(name);
      return true;
    }
    this.#turn(nowMs);
    const count = this.#counts.get(client) ?? 0;
    if (count >= perMinute || (count === 0 && this.#counts.size >= COUNTED_CLIENTS)) return false;
    this.#counts.set(client, count + 1);
    this.#remember(name);
    return true;
  }

  #turn(nowMs: number): void {
    if (nowMs < this.#windowEnd) return;
    this.#counts.clear();
    this.#windowEnd = nowMs + WINDOW_MS;
  }

  #remember(name: string): void {
    const [oldest] = this.#seen;
    if (oldest !== undefined && this.#seen.size >= this.#capacity) this.#seen.delete(oldest);
    this.#seen.add(name);
  }
}
