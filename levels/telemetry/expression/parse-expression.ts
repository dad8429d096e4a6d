// Parses an expression, or says what about it the product would not understand. By recursive descent, a function for each
// strength of binding. It is stricter than the product where the documentation leaves open how the product reads a text.

import { describeCount, describeStray, describeUnknown, describeWord } from './describe-part.ts';
import { FUNCTIONS } from './functions.ts';
import { BINARY_OPERATORS, WITHOUT_CHAINS, type BinaryOperator, type Expression } from './syntax.ts';
import { tokensOf, type Token } from './tokens.ts';

export type Parsed = { readonly expression: Expression } | { readonly fault: string };

/** `inputs` is how many inputs there are. Never throws. */
export function parseExpression(text: string, inputs: number): Parsed {
  const reader = new Reader(tokensOf(text), inputs);
  try {
    return { expression: reader.readAll() };
  } catch (error) {
    if (error instanceof Fault) return { fault: error.message };
    throw error;
  }
}

/** The deepest nesting; a text of brackets alone must not exhaust the stack. */
const MAX_DEPTH = 64;

class Fault extends Error {}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #inputs: number;
  #place = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], inputs: number) {
    this.#tokens = tokens;
    this.#inputs = inputs;
  }

  readAll(): Expression {
    const expression = this.#readRow(0);
    if (this.#token.kind !== 'end') throw this.#unexpected();
    return expression;
  }

  /** A row of operators and everything that binds more strongly. */
  #readRow(row: number): Expression {
    const operators = BINARY_OPERATORS[row];
    if (operators === undefined) return this.#readPrimary();
    // Unary operators stand right before the strongest row.
    const readSide = () => (row === BINARY_OPERATORS.length - 2 ? this.#readUnary() : this.#readRow(row + 1));
    let left = readSide();
    for (let chain = 0; ; chain += 1) {
      const operator = operators.find((each) => this.#isSymbol(each));
      if (operator === undefined) return left;
      if (chain > 0 && WITHOUT_CHAINS.includes(row)) {
        throw new Fault(
          `"${operator}" follows another operator of its kind, and which comes first is not settled. Put one of the two in brackets`,
        );
      }
      this.#place += 1;
      left = binary(operator, left, row === BINARY_OPERATORS.length - 1 ? this.#readExponent() : readSide());
    }
  }

  #readUnary(): Expression {
    const operator = (['-', '!'] as const).find((each) => this.#isSymbol(each));
    if (operator === undefined) return this.#readRow(BINARY_OPERATORS.length - 1);
    this.#place += 1;
    return this.#nest(() => ({ kind: 'unary', operator, operand: this.#readUnary() }));
  }

  #readExponent(): Expression {
    if (!this.#isSymbol('-')) return this.#readPrimary();
    this.#place += 1;
    return this.#nest(() => ({ kind: 'unary', operator: '-', operand: this.#readExponent() }));
  }

  #readPrimary(): Expression {
    const { kind, text } = this.#token;
    if (this.#isSymbol('(')) return this.#readBrackets();
    if (kind === 'symbol' || kind === 'stray' || kind === 'end') throw this.#unexpected();
    this.#place += 1;
    if (kind === 'number') return numberOf(text);
    if (kind === 'text') return { kind, value: text.slice(1, -1).replaceAll(/\\(.)/g, '$1') };
    return kind === 'input' ? this.#input(Number(text.slice(1))) : this.#readNamed(text);
  }

  #input(position: number): Expression {
    if (position <= this.#inputs) return { kind: 'input', position };
    throw new Fault(
      `"$${position}" names no input, because ${this.#inputs === 1 ? '1 is' : `${this.#inputs} are`} listed. Add it to "inputs"`,
    );
  }

  #readNamed(name: string): Expression {
    if (name === 'true' || name === 'false') return { kind: 'boolean', value: name === 'true' };
    if (!this.#isSymbol('(')) throw new Fault(describeWord(name));
    const arity = FUNCTIONS.get(name);
    if (arity === undefined) throw new Fault(describeUnknown(name));
    this.#place += 1;
    const values = this.#readList();
    if (values.length >= arity.least && values.length <= arity.most) return { kind: 'call', name, values };
    throw new Fault(describeCount(name, arity, values.length));
  }

  /** `()`, an expression in brackets, or a tuple. */
  #readBrackets(): Expression {
    this.#place += 1;
    const items = this.#readList();
    const [only] = items;
    if (only === undefined) return { kind: 'empty' };
    return items.length === 1 ? only : { kind: 'tuple', items };
  }

  /** Up to and with the closing bracket. */
  #readList(): readonly Expression[] {
    const items: Expression[] = [];
    if (this.#isSymbol(')')) {
      this.#place += 1;
      return items;
    }
    for (;;) {
      items.push(this.#nest(() => this.#readRow(0)));
      if (this.#isSymbol(')')) break;
      if (!this.#isSymbol(','))
        throw this.#token.kind === 'end' ? new Fault('a "(" is not closed. Add ")"') : this.#unexpected();
      this.#place += 1;
    }
    this.#place += 1;
    return items;
  }

  #nest(read: () => Expression): Expression {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new Fault(`it is nested more than ${MAX_DEPTH} deep. Use several fields`);
    const expression = read();
    this.#depth -= 1;
    return expression;
  }

  get #token(): Token {
    return this.#tokens[this.#place] ?? { kind: 'end', text: '', at: 0 };
  }

  #isSymbol(text: string): boolean {
    return this.#token.kind === 'symbol' && this.#token.text === text;
  }

  #unexpected(): Fault {
    const { kind, text } = this.#token;
    if (kind === 'end') return new Fault('it ends too early. Add what is missing');
    return new Fault(
      kind === 'stray'
        ? describeStray(text)
        : kind === 'name'
          ? describeWord(text)
          : `"${text}" does not fit there. Add what belongs before it, or remove it`,
    );
  }
}

/** The product counts with 64 bits; what a number of ours cannot hold exactly is a mistake rather than a value. */
function numberOf(text: string): Expression {
  const value = Number(text);
  const isInteger = !text.includes('.');
  if (isInteger && !Number.isSafeInteger(value))
    throw new Fault(`"${text}" is too large a number. Write a smaller one`);
  return { kind: 'number', value, isInteger };
}

function binary(operator: BinaryOperator, left: Expression, right: Expression): Expression {
  return { kind: 'binary', operator, left, right };
}
