// What time it is at the API server: what it said last, and how long ago that was. It may be wrong; others judge that
// (clock-witness.ts).

export class ServerClock {
  readonly #monotonic: () => number;
  readonly #listeners = new Set<(date: number) => void>();
  #heard: { readonly date: number; readonly at: number } | undefined;

  constructor(monotonic: () => number = () => performance.now()) {
    this.#monotonic = monotonic;
  }

  /** With an answer; milliseconds since the epoch. */
  hear(date: number): void {
    this.#heard = { date, at: this.#monotonic() };
    for (const listener of this.#listeners) listener(date);
  }

  /** Calls the listener whenever the server says its time. */
  onDate(listener: (date: number) => void): void {
    this.#listeners.add(listener);
  }

  /** Undefined while it was not heard. */
  now(): number | undefined {
    return this.#heard && this.#heard.date + (this.#monotonic() - this.#heard.at);
  }
}
