// Evaluates expressions of ARM templates, `[function(arguments)]`, as far as our templates use them. An expression that asks for
// anything else is refused: Azure would have evaluated it.

/** What a template is given, by name. */
export type Parameters = Readonly<Record<string, unknown>>;

type Token = Readonly<Record<'name' | 'text' | 'sign', string | undefined>>;
type Arm = (args: readonly unknown[], parameters: Parameters) => unknown;

const TOKEN = /\s*(?:(?<name>[a-zA-Z]\w*)\(|'(?<text>(?:[^']|'')*)'|(?<sign>[(),]))/y;

const FUNCTIONS: Readonly<Record<string, Arm>> = {
  base64: ([text]) => Buffer.from(String(text)).toString('base64'),
  createObject: (args) =>
    Object.fromEntries(args.flatMap((key, index) => (index % 2 === 0 ? [[String(key), args[index + 1]]] : []))),
  empty: ([value]) => value === null || value === undefined || Object.keys(Object(value)).length === 0,
  if: ([condition, yes, no]) => (condition === true ? yes : no),
  null: () => null,
  parameters: ([name], parameters) => parameters[String(name)],
};

/** Every expression in a value of a template, however deep, evaluated. What becomes null is left out, as Azure does. */
export function evaluate(value: unknown, parameters: Parameters): unknown {
  if (typeof value === 'string') return isExpression(value) ? new Expression(value, parameters).result() : value;
  if (Array.isArray(value)) return value.map((each) => evaluate(each, parameters));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, evaluate(each, parameters)] as const);
  return Object.fromEntries(entries.filter(([, each]) => each !== null));
}

/** `[[` is a bracket that is meant. */
function isExpression(text: string): boolean {
  return text.startsWith('[') && !text.startsWith('[[') && text.endsWith(']');
}

class Expression {
  readonly #text: string;
  readonly #parameters: Parameters;
  readonly #tokens = new RegExp(TOKEN);

  constructor(text: string, parameters: Parameters) {
    this.#text = text.slice(1, -1);
    this.#parameters = parameters;
  }

  result(): unknown {
    const value = this.#value();
    if (this.#tokens.lastIndex !== this.#text.length) throw this.#fault();
    return value;
  }

  #value(): unknown {
    const { name, text } = this.#next();
    if (text !== undefined) return text.replaceAll("''", "'");
    const arm = name === undefined ? undefined : FUNCTIONS[name];
    if (arm === undefined) throw this.#fault();
    return arm(this.#arguments(), this.#parameters);
  }

  #arguments(): readonly unknown[] {
    const args: unknown[] = [];
    const before = this.#tokens.lastIndex;
    if (this.#next().sign === ')') return args;
    this.#tokens.lastIndex = before;
    for (;;) {
      args.push(this.#value());
      const { sign } = this.#next();
      if (sign === ')') return args;
      if (sign !== ',') throw this.#fault();
    }
  }

  #next(): Token {
    const found = this.#tokens.exec(this.#text)?.groups;
    if (found === undefined) throw this.#fault();
    const { name, text, sign } = found;
    return { name, text, sign };
  }

  #fault(): Error {
    return new Error(
      `Cannot evaluate "[${this.#text}]": only ${Object.keys(FUNCTIONS).join(', ')} and texts are known here`,
    );
  }
}
