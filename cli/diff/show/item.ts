// One thing a page says: a sentence with a mark before it, and what belongs to it.

export type Mark = 'plus' | 'minus' | 'other' | 'error' | 'warning' | 'info';

export type Item = {
  readonly mark: Mark;
  readonly text: string;
  /** What belongs to it, line by line. */
  readonly details: readonly string[];
};

export function item(mark: Mark, text: string, details: readonly string[] = []): Item {
  return { mark, text, details };
}
