// What stands beside an operator or in the brackets of a function: values, each with the name a sentence calls it by. Whoever
// computes asks for what it takes, and where something else stands the expression has no value.

import { describeValue, isNumber, isTuple, type Tuple, type Value } from './value.ts';

/** Why an expression has no value for a message. Thrown within the evaluation, and a value outside of it. */
export class EvaluationFault extends Error {}

export type FunctionTable = Readonly<Record<string, (operands: Operands) => Value>>;

type Operand = {
  readonly value: Value;
  /** `"$2"` for an input; undefined for what was computed. */
  readonly input: string | undefined;
};

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'];

export class Operands {
  /** Of the operator or function. */
  readonly name: string;
  readonly #items: readonly Operand[];

  constructor(name: string, items: readonly Operand[]) {
    this.name = name;
    this.#items = items;
  }

  get values(): readonly Value[] {
    return this.#items.map(({ value }) => value);
  }

  value(place: number): Value {
    return this.#items[place]?.value ?? null;
  }

  number(place: number): bigint | number {
    const value = this.value(place);
    return isNumber(value) ? value : this.refuse('a number', place);
  }

  float(place: number): number {
    return Number(this.number(place));
  }

  /** A whole number. */
  integer(place: number): bigint {
    const value = this.value(place);
    return typeof value === 'bigint' ? value : this.refuse('a whole number', place);
  }

  text(place: number): string {
    const value = this.value(place);
    return typeof value === 'string' ? value : this.refuse('a text', place);
  }

  boolean(place: number): boolean {
    const value = this.value(place);
    return typeof value === 'boolean' ? value : this.refuse('true or false', place);
  }

  tuple(place: number): Tuple {
    const value = this.value(place);
    return isTuple(value) ? value : this.refuse('a tuple', place);
  }

  refuse(wanted: string, place: number): never {
    const { input, value = null } = this.#items[place] ?? {};
    return this.fail(
      `it takes ${wanted}, and ${input ?? `its ${ORDINALS[place] ?? 'last'} value`} is ${describeValue(value)}`,
    );
  }

  fail(state: string): never {
    throw new EvaluationFault(`"${this.name}" has no value: ${state}`);
  }
}
