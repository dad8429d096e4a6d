// Any expression of the language.

import fc from 'fast-check';
import { FUNCTIONS } from '../../../../levels/telemetry/expression/functions.ts';
import { BINARY_OPERATORS, type Expression } from '../../../../levels/telemetry/expression/syntax.ts';

/** How many inputs they speak of. */
export const INPUTS = 4;

const leaves: fc.Arbitrary<Expression> = fc.oneof(
  fc.nat(10_000).map((value): Expression => ({ kind: 'number', value, isInteger: true })),
  fc.nat(10_000).map((value): Expression => ({ kind: 'number', value: value / 4, isInteger: false })),
  fc.string().map((value): Expression => ({ kind: 'text', value })),
  fc.boolean().map((value): Expression => ({ kind: 'boolean', value })),
  fc.constant<Expression>({ kind: 'empty' }),
  fc.integer({ min: 1, max: INPUTS }).map((position): Expression => ({ kind: 'input', position })),
);

/** Calls have as many values as they take. */
export const { any: expressions } = fc.letrec<{ any: Expression }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 5 },
    leaves,
    fc.array(tie('any'), { minLength: 2, maxLength: 3 }).map((items): Expression => ({ kind: 'tuple', items })),
    fc
      .tuple(fc.constantFrom<'-' | '!'>('-', '!'), tie('any'))
      .map(([operator, operand]): Expression => ({ kind: 'unary', operator, operand })),
    fc
      .tuple(fc.constantFrom(...BINARY_OPERATORS.flat()), tie('any'), tie('any'))
      .map(([operator, left, right]): Expression => ({ kind: 'binary', operator, left, right })),
    fc
      .constantFrom(...FUNCTIONS.entries())
      .chain(([name, { least }]) =>
        fc
          .array(tie('any'), { minLength: least, maxLength: least })
          .map((values): Expression => ({ kind: 'call', name, values })),
      ),
  ),
}));
