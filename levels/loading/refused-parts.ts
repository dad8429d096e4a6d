// Leaves out of a declaration what its schema refused, so that the rest can still be checked.
// Parts are left out as a whole (an item of a list, else the top-level key), because half an entry would be judged for
// what it lacks. Items behind a refused one move up; `original` says where they stand in the file.

import type { Fault } from './read-declaration.ts';
import type { Locate, Path } from './yaml-file.ts';

export type Remainder = {
  readonly value: unknown;
  /** The path in the file of a path in the remainder. */
  readonly original: (path: Path) => Path;
};

/** Where things of a remainder stand in the file. */
export type LocateOriginal = Locate & Pick<Remainder, 'original'>;

export function withoutRefusedParts(value: unknown, faults: readonly Fault[]): Remainder {
  if (typeof value !== 'object' || value === null) return { value, original: (path) => path };
  const keptIndexes = new Map<string, readonly number[]>();
  const kept = Object.entries(value).flatMap(([key, part]): readonly (readonly [string, unknown])[] => {
    const refused = faults.filter(({ path }) => path[0] === key).map(({ path }) => path[1]);
    if (refused.length === 0) return [[key, part]];
    if (!Array.isArray(part) || refused.some((index) => typeof index !== 'number')) return [];
    const indexes = [...part.keys()].filter((index) => !refused.includes(index));
    keptIndexes.set(key, indexes);
    return [[key, indexes.map((index): unknown => part[index])]];
  });
  return { value: Object.fromEntries(kept), original: (path) => originalPath(keptIndexes, path) };
}

function originalPath(keptIndexes: ReadonlyMap<string, readonly number[]>, path: Path): Path {
  const [key, index, ...rest] = path;
  if (typeof key !== 'string' || typeof index !== 'number') return path;
  return [key, keptIndexes.get(key)?.[index] ?? index, ...rest];
}
