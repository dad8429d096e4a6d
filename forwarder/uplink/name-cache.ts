// Answers of a resolver, kept for their time to live. Bounded: the answer used longest ago makes room.

export class NameCache<Answer> {
  readonly #capacity: number;
  readonly #clock: () => number;
  readonly #answers = new Map<string, { readonly answer: Answer; readonly endsAt: number }>();

  /** `clock` is monotonic, in milliseconds: a step of the wall clock must not keep answers for ever. */
  constructor(capacity: number, clock: () => number) {
    this.#capacity = capacity;
    this.#clock = clock;
  }

  get(name: string): Answer | undefined {
    const held = this.#answers.get(name);
    if (held === undefined) return undefined;
    this.#answers.delete(name);
    if (held.endsAt <= this.#clock()) return undefined;
    // A Map keeps the order of insertion, so putting it back makes it the youngest.
    this.#answers.set(name, held);
    return held.answer;
  }

  set(name: string, answer: Answer, ttlMs: number): void {
    this.#answers.delete(name);
    const [oldest] = this.#answers.keys();
    if (oldest !== undefined && this.#answers.size >= this.#capacity) this.#answers.delete(oldest);
    this.#answers.set(name, { answer, endsAt: this.#clock() + ttlMs });
  }

  delete(name: string): void {
    this.#answers.delete(name);
  }

  get size(): number {
    return this.#answers.size;
  }
}
