// The expression language of data flows, as its vendor documents it (Microsoft Learn, "Expressions reference for data flows",
// reviewed 2026-08-27): what a parsed expression is. Numbers, texts, inputs by position, operators, functions, tuples.

export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly isInteger: boolean }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** `()`: what an input is that is missing. */
  | { readonly kind: 'empty' }
  /** `$1` is 1. */
  | { readonly kind: 'input'; readonly position: number }
  | { readonly kind: 'tuple'; readonly items: readonly Expression[] }
  | { readonly kind: 'unary'; readonly operator: '-' | '!'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'call'; readonly name: string; readonly values: readonly Expression[] };

export type BinaryOperator = (typeof BINARY_OPERATORS)[number][number];

/** From the weakest to the strongest; those of a row bind alike. Unary operators stand between "*" and "^". */
export const BINARY_OPERATORS = [
  ['||'],
  ['&&'],
  ['==', '!=', '<', '>', '<=', '>='],
  ['+', '-'],
  ['*', '/', '%'],
  ['^'],
] as const;

/** Rows whose operators take two sides and no third: the documentation does not say from which side a chain is read. */
export const WITHOUT_CHAINS: readonly number[] = [2, 5];
