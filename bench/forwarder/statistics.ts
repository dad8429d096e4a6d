// What is said about repeated measurements: the middle one, and how far apart they lie.

export type Summary = { readonly median: number; readonly least: number; readonly most: number };

/** Undefined for no values. */
export function summarize(values: readonly number[]): Summary | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const [least, most] = [sorted[0], sorted.at(-1)];
  const [lower, upper] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (least === undefined || most === undefined || lower === undefined || upper === undefined) return undefined;
  return { median: (lower + upper) / 2, least, most };
}

/** Half the distance between the extremes, as a share of the median. */
export function spreadOf({ median, least, most }: Summary): number {
  return median === 0 ? 0 : (most - least) / 2 / Math.abs(median);
}
