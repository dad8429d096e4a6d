// Expressions of ARM templates, `[concat(parameters('instance'), '/to-cloud')]`, evaluated as the service would. Only the
// functions that templates of this repository use: another one is an error, and so is anything that does not parse.
// A string that begins with "[[" and ends with "]" is no expression but text between brackets.

export type Call = (name: string, args: readonly unknown[]) => unknown;

/** The value of a string of a template. Throws where it cannot be evaluated. */
export function evaluateString(text: string, call: Call): unknown {
  if (!text.startsWith('[') || !text.endsWith(']')) return text;
  if (text.startsWith('[[')) return text.slice(1);
  const reader = new Reader(text, text.slice(1, -1));
  const value = reader.readValue(call);
  reader.expectEnd();
  return value;
}

const TOKEN = /\s*('(?:[^']|'')*'|-?\d+|[A-Za-z_]\w*|[(),.])/y;

class Reader {
  readonly #whole: string;
  readonly #text: string;
  #at = 0;

  constructor(whole: string, text: string) {
    this.#whole = whole;
    this.#text = text;
  }

  /** A literal or a call, then properties of what it gave. */
  readValue(call: Call): unknown {
    let value = this.#readPrimary(call);
    while (this.#take('.')) value = propertyOf(value, this.#next() ?? '', this.#whole);
    return value;
  }

  expectEnd(): void {
    if (this.#text.slice(this.#at).trim() !== '') throw this.#fault();
  }

  #readPrimary(call: Call): unknown {
    const token = this.#next();
    if (token === undefined) throw this.#fault();
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    if (/^-?\d/.test(token)) return Number(token);
    if (!/^\w/.test(token) || !this.#take('(')) throw this.#fault();
    return call(token, this.#readArguments(call));
  }

  #readArguments(call: Call): readonly unknown[] {
    const args: unknown[] = [];
    if (this.#take(')')) return args;
    do args.push(this.readValue(call));
    while (this.#take(','));
    if (!this.#take(')')) throw this.#fault();
    return args;
  }

  #next(): string | undefined {
    TOKEN.lastIndex = this.#at;
    const token = TOKEN.exec(this.#text)?.[1];
    if (token !== undefined) this.#at = TOKEN.lastIndex;
    return token;
  }

  #take(expected: string): boolean {
    const before = this.#at;
    if (this.#next() === expected) return true;
    this.#at = before;
    return false;
  }

  #fault(): Error {
    return new Error(`Cannot evaluate "${this.#whole}": it does not parse at "${this.#text.slice(this.#at)}"`);
  }
}

function propertyOf(value: unknown, name: string, whole: string): unknown {
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, name)) return Reflect.get(value, name);
  throw new Error(`Cannot evaluate "${whole}": there is no "${name}"`);
}
