// A part of a configuration of which nothing is known: its value, and where it stands.

import type { Position } from '../../../levels/problem.ts';
import type { Path, YamlFile } from '../../../levels/loading/yaml-file.ts';
import { valueAt } from '../yaml-stream.ts';

export type Part = { readonly value: unknown; readonly at: Position; locate(...path: Path): Position };

/** The items of a list of a file; none where there is no list. */
export function partsAt(file: YamlFile, path: Path): readonly Part[] {
  const list = valueAt(file.value, ...path);
  if (!Array.isArray(list)) return [];
  return list.map((value: unknown, index) => partOf(file, [...path, index], value));
}

function partOf(file: YamlFile, base: Path, value: unknown): Part {
  const locate = (...path: Path): Position => file.locate([...base, ...path]);
  return { value, at: file.locateKey(base), locate };
}

/** The items of a list inside a part. */
export function partsOf(part: Part, ...path: Path): readonly Part[] {
  const list = valueAt(part.value, ...path);
  if (!Array.isArray(list)) return [];
  return list.map((value: unknown, index) => ({
    value,
    at: part.locate(...path, index),
    locate: (...below: Path) => part.locate(...path, index, ...below),
  }));
}
