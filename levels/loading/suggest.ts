// "Did you mean": the known word nearest to a misspelt one.

import { distance } from 'fastest-levenshtein';

/** The nearest word, unless even that one is a different word altogether. */
export function nearestWord(word: string, known: Iterable<string>): string | undefined {
  const [best] = [...known]
    .map((candidate) => ({ candidate, edits: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.max(1, Math.ceil(Math.min(word.length, candidate.length) / 3)))
    .sort((a, b) => a.edits - b.edits || (a.candidate < b.candidate ? -1 : 1));
  return best?.candidate;
}

/** The cure for an unknown word: the nearest known one, else all of them. */
export function suggest(word: string, known: Iterable<string>): string {
  const nearest = nearestWord(word, known);
  if (nearest !== undefined) return `Did you mean "${nearest}"?`;
  const words = [...known].map((candidate) => `"${candidate}"`).join(', ');
  return words === '' ? 'None is known' : `Known: ${words}`;
}
