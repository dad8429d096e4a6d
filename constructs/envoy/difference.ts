// One thing that Envoy does otherwise than a forwarder, or not at all.

export type Difference = {
  /** A stable word for programs. */
  readonly code: string;
  /** Sentences. */
  readonly text: string;
  /** What it concerns, one a line. */
  readonly items: readonly string[];
};

/** One that concerns no single entry. */
export function difference(code: string, text: string): Difference {
  return { code, text, items: [] };
}
