// Functions of the expression language, by name, with how many values they take. Those that the product knows elsewhere
// only are listed too, so that the answer is why rather than "unknown".

export type Arity = { readonly least: number; readonly most: number };

const exactly = (count: number): Arity => ({ least: count, most: count });
const SEVERAL: Arity = { least: 1, most: Number.POSITIVE_INFINITY };

const UNIT_CONVERSIONS = 'cToF fToC psiToBar barToPsi inToCm cmToIn ftToM mToFt lbToKg kgToLb galToL lToGal'.split(' ');
const ROUNDING = ['floor', 'round', 'ceil'];
const MATH_OF_ONE = 'abs sqrt cbrt ln log2 log10 exp exp2 cos sin tan acos asin atan'
  .split(' ')
  .map((name) => `math::${name}`);
const OF_ONE_TEXT = ['str::to_lowercase', 'str::to_uppercase', 'str::trim', 'str::from'];

export const FUNCTIONS: ReadonlyMap<string, Arity> = new Map([
  ...[...UNIT_CONVERSIONS, ...ROUNDING, ...MATH_OF_ONE, ...OF_ONE_TEXT, 'typeof'].map(
    (name) => [name, exactly(1)] as const,
  ),
  ...['round_n', 'math::log', 'math::pow', 'math::atan2', 'math::hypot'].map((name) => [name, exactly(2)] as const),
  ...['contains', 'contains_any'].map((name) => [name, exactly(2)] as const),
  ...['min', 'max', 'len'].map((name) => [name, SEVERAL] as const),
  ['if', exactly(3)],
  ['str::substring', exactly(3)],
  ['scale', exactly(5)],
]);

/** Known to graphs of data flows, and not to data flows. */
const OF_GRAPHS = ['str::regex_matches', 'str::regex_replace'];
const OF_WINDOWS = ['average', 'sum', 'count', 'first', 'last'];

/** Why a name that the product knows is no function here. */
export function whereKnown(name: string): string | undefined {
  if (OF_GRAPHS.includes(name)) return 'only graphs of data flows know it';
  return OF_WINDOWS.includes(name) ? 'only windows of graphs know it' : undefined;
}

const BOOLEAN = ['contains', 'contains_any'];
const TEXT = ['typeof', ...OF_ONE_TEXT, 'str::substring'];

/** What a function returns; of `if` its values decide. */
export function returnKind(name: string): 'boolean' | 'text' | 'number' {
  if (BOOLEAN.includes(name)) return 'boolean';
  return TEXT.includes(name) ? 'text' : 'number';
}
