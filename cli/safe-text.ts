// Text of declarations where somebody else reads it. In a pull request it was written by whoever asks for something, so it
// must neither move a terminal's cursor, nor hide or reverse what stands beside it, nor give orders to the machine that runs
// a workflow: `::set-env` at the start of a word, `##vso[…]` and `##[…]` anywhere.

import { printable } from '../levels/problem.ts';

export function safeText(text: string): string {
  return printable(text)
    .replace(/##/g, '#\\u{23}')
    .replace(/(^|\s)::/g, '$1:\\u{3a}');
}

/** JSON with the same promise: what is written out is still the same value. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2)
    .replace(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, escapeUnits)
    .replace(/##/g, '#\\u0023');
}

function escapeUnits(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}
