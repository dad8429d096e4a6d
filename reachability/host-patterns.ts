// Host patterns as Allowlists write them, read here a second time on purpose: `x` is that name, `*.x` one label below it,
// `**.x` one or more labels below it.

/** Whether a pattern admits a name. */
export function admits(pattern: string, name: string): boolean {
  const base = baseOf(pattern);
  if (base === pattern) return name === pattern;
  if (!name.endsWith(`.${base}`)) return false;
  const below = name.slice(0, -base.length - 1);
  return below !== '' && (pattern.startsWith('**.') || !below.includes('.'));
}

/** Whether a pattern admits everything that another one admits. */
export function covers(outer: string, inner: string): boolean {
  if (outer === inner) return true;
  if (!isWildcard(inner)) return admits(outer, inner);
  if (!outer.startsWith('**.')) return false;
  return baseOf(inner) === baseOf(outer) || baseOf(inner).endsWith(`.${baseOf(outer)}`);
}

/** Names that stand for a pattern: itself, or what nobody lists below its wildcard. */
export function witnessesOf(pattern: string): readonly string[] {
  const base = baseOf(pattern);
  if (base === pattern) return [pattern];
  return pattern.startsWith('**.') ? [`${WITNESS}.${base}`, `${WITNESS}.${WITNESS}.${base}`] : [`${WITNESS}.${base}`];
}

function isWildcard(pattern: string): boolean {
  return pattern.startsWith('*');
}

/** The name a wildcard stands above; an exact name itself. */
export function baseOf(pattern: string): string {
  return pattern.replace(/^\*\*?\./, '');
}

/** A label that no vendor uses. */
const WITNESS = 'sallyport-witness';
