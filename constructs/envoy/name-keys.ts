// From the patterns of an Allowlist to the `server_names` of filter chains.
//
// Envoy looks for the name first, then for its longest suffix that any chain of the listener lists, and only then for the
// source; it never goes back. So each caller must say at every key of the listener what holds for it there, also where its
// own pattern is a wider one. And its wildcards are of any depth: where only one label is allowed, a filter has to check.

import { coversPattern, type HostPattern } from '../../forwarder/contract/host-pattern.ts';
import { compareText } from '../../levels/compare-text.ts';

/** What Envoy looks names up by: an exact name, or every name below a base. */
export type Key = HostPattern & { readonly kind: 'exact' | 'any-depth' };

/** What a caller's list says of the names that are found at a key. */
export type Turn<Pass> = {
  readonly key: Key;
  readonly pass: Pass;
  /** Names with more than one label below the base are not for this pass. */
  readonly onlyOneLabel: boolean;
  /** Holds for the deeper ones, and leads elsewhere. */
  readonly deeper: Pass | undefined;
};

type Held = { readonly pattern: HostPattern };

/** The keys of a listener: exact names first, then suffixes, each by name. */
export function keysOf(patterns: readonly HostPattern[]): readonly Key[] {
  const keys = new Map(patterns.map(keyOf).map((key) => [serverNameOf(key), key]));
  return [...keys.values()].sort((a, b) => compareText(b.kind, a.kind) || compareText(a.base, b.base));
}

function keyOf(pattern: HostPattern): Key {
  return { ...pattern, kind: pattern.kind === 'exact' ? 'exact' : 'any-depth' };
}

/** As `server_names` are written. */
export function serverNameOf({ kind, base }: Key): string {
  return kind === 'exact' ? base : `*.${base}`;
}

/**
 * What holds for a caller at each key; keys at which nothing is allowed to it are left out.
 * @param passes of the caller, the most specific first
 * @param isSameWay whether two passes lead to one place
 */
export function turnsOf<Pass extends Held>(
  keys: readonly Key[],
  passes: readonly Pass[],
  isSameWay: (a: Pass, b: Pass) => boolean,
): readonly Turn<Pass>[] {
  const exact = new Map(passes.flatMap((pass) => (pass.pattern.kind === 'exact' ? [[pass.pattern.base, pass]] : [])));
  const wildcards = passes.filter(({ pattern }) => pattern.kind !== 'exact');
  const covering = (names: HostPattern): Pass | undefined =>
    wildcards.find(({ pattern }) => coversPattern(pattern, names));
  return keys.flatMap((key): readonly Turn<Pass>[] => {
    if (key.kind === 'exact') {
      const pass = exact.get(key.base) ?? covering(key);
      return pass === undefined ? [] : [{ key, pass, onlyOneLabel: false, deeper: undefined }];
    }
    const shallow = covering({ ...key, kind: 'one-label' });
    if (shallow === undefined) return [];
    const deep = covering(key);
    const isOneWay = deep !== undefined && isSameWay(shallow, deep);
    return [{ key, pass: shallow, onlyOneLabel: !isOneWay, deeper: isOneWay ? undefined : deep }];
  });
}
