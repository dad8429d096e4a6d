// A deployment that is about to happen: its parameters have values, and functions of templates give theirs.

import { evaluateString } from './expression.ts';
import { isFields } from './fields.ts';

const GROUP = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg';

export class Deployment {
  /** Parameters that were asked for. */
  readonly asked = new Set<string>();
  readonly #parameters: ReadonlyMap<string, unknown>;

  constructor(parameters: ReadonlyMap<string, unknown>) {
    this.#parameters = parameters;
  }

  /** A value of the template as the service gets it: evaluated at any depth, without what is null. */
  evaluate(value: unknown): unknown {
    if (typeof value === 'string') return evaluateString(value, (name, args) => this.#call(name, args));
    if (Array.isArray(value)) return value.map((each) => this.evaluate(each));
    if (!isFields(value)) return value;
    const evaluated = Object.entries(value).map(([key, each]) => [key, this.evaluate(each)] as const);
    return Object.fromEntries(evaluated.filter(([, each]) => each !== null));
  }

  #call(name: string, args: readonly unknown[]): unknown {
    if (name === 'parameters') return this.#parameter(String(args[0]));
    const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (known === undefined) throw new Error(`Cannot evaluate "${name}": this function is not known here`);
    return known(args);
  }

  #parameter(name: string): unknown {
    this.asked.add(name);
    if (!this.#parameters.has(name)) throw new Error(`Cannot evaluate "parameters('${name}')": it is not declared`);
    return this.#parameters.get(name);
  }
}

/** The id of a resource, from its type and the names along it. */
export function resourceId(type: string, names: readonly string[]): string {
  const [provider = '', ...kinds] = type.split('/');
  if (kinds.length !== names.length)
    throw new Error(`Cannot name a resource of type "${type}": it takes ${kinds.length} names, not ${names.length}`);
  return `${GROUP}/providers/${[provider, ...kinds.flatMap((kind, index) => [kind, names[index] ?? ''])].join('/')}`;
}

const FUNCTIONS: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
  base64: ([text]) => Buffer.from(String(text)).toString('base64'),
  concat: (args) => args.map(String).join(''),
  createObject: (args) =>
    Object.fromEntries(args.flatMap((key, at) => (at % 2 === 0 ? [[String(key), args[at + 1]] as const] : []))),
  empty: ([value]) => value === '' || value === null || (typeof value === 'object' && Object.keys(value).length === 0),
  format: ([text, ...values]) => String(text).replace(/\{(\d+)\}/g, (_, at: string) => String(values[Number(at)])),
  if: ([condition, yes, no]) => (condition === true ? yes : no),
  null: () => null,
  resourceGroup: () => ({ id: GROUP, name: 'rg', location: 'westeurope' }),
  resourceId: ([type, ...names]) => resourceId(String(type), names.map(String)),
};
