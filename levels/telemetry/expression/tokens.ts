// An expression in its smallest parts.

import { BINARY_OPERATORS } from './syntax.ts';

export type Token =
  | { readonly kind: 'number' | 'text' | 'input' | 'name' | 'symbol'; readonly text: string; readonly at: number }
  /** What begins no part of the language. */
  | { readonly kind: 'stray'; readonly text: string; readonly at: number }
  | { readonly kind: 'end'; readonly text: ''; readonly at: number };

const SYMBOLS = [...BINARY_OPERATORS.flat(), '!', '(', ')', ','].sort((a, b) => b.length - a.length);

const PARTS: readonly (readonly [Exclude<Token['kind'], 'end' | 'stray' | 'symbol'>, RegExp])[] = [
  ['number', /\d+(\.\d+)?(?![\w.])/y],
  ['text', /"(?:[^"\\]|\\["\\])*"/y],
  ['input', /\$[1-9]\d*(?!\w)/y],
  ['name', /[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*/y],
];

/** Ends with an end, or with the first stray part. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += /^\s*/.exec(text.slice(at))?.[0].length ?? 0;
    const token = tokenAt(text, at);
    tokens.push(token);
    if (token.kind === 'end' || token.kind === 'stray') return tokens;
    at += token.text.length;
  }
}

function tokenAt(text: string, at: number): Token {
  if (at >= text.length) return { kind: 'end', text: '', at };
  for (const [kind, pattern] of PARTS) {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [];
    if (found !== undefined) return { kind, text: found, at };
  }
  const symbol = SYMBOLS.find((each) => text.startsWith(each, at));
  if (symbol !== undefined) return { kind: 'symbol', text: symbol, at };
  const [word = ''] = /^\S[\w.]*/u.exec(text.slice(at)) ?? [];
  return { kind: 'stray', text: word, at };
}
