// What is to be said of parts of an expression that do not belong there, and the cure.

import { suggest } from '../../loading/suggest.ts';
import { FUNCTIONS, whereKnown, type Arity } from './functions.ts';

const KEYWORDS: Readonly<Record<string, string>> = { and: '&&', or: '||', not: '!' };

/** A word that is no value. */
export function describeWord(word: string): string {
  const { [word.toLowerCase()]: symbol } = KEYWORDS;
  if (symbol !== undefined) return `"${word}" is no operator. Write "${symbol}"`;
  return FUNCTIONS.has(word)
    ? `"${word}" is a function without its values. Write "${word}(…)"`
    : `"${word}" is a word without quotes. List a field under "inputs" and write "$1", or put a text in double quotes`;
}

/** What begins no part of the language. */
export function describeStray(text: string): string {
  if (text.startsWith("'")) return 'a text stands in single quotes. Write double quotes';
  if (text.startsWith('"')) return 'a text is not closed. Add the second double quote';
  if (text.startsWith('$'))
    return `"${text}" names no input. Inputs are "$1", "$2" and so on, in the order of "inputs"`;
  if (text === '=') return '"=" compares nothing. Write "=="';
  return `"${text}" is not known. Remove it`;
}

/** A word before a bracket. */
export function describeUnknown(name: string): string {
  const known = whereKnown(name);
  if (known !== undefined) return `"${name}" is no function of data flows: ${known}. Do without`;
  return `"${name}" is no function of data flows. ${suggest(name, FUNCTIONS.keys())}`;
}

export function describeCount(name: string, { least, most }: Arity, count: number): string {
  const wanted = `${least === most ? '' : 'at least '}${least} ${least === 1 ? 'value' : 'values'}`;
  return `"${name}" takes ${wanted} and gets ${count}. Correct the list`;
}
