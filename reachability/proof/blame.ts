// Which object is to blame where some contradict each other: the first that the change touched. Where it touched none of them,
// the one that decides.

import type { Plant } from '../plant.ts';

export type Contradiction = { readonly object: string; readonly against?: readonly string[] };

export function blame({ object, against = [] }: Contradiction, before: Plant | undefined, after: Plant): string {
  if (before === undefined) return object;
  const isTouched = (path: string): boolean => before.files.get(path) !== after.files.get(path);
  return [object, ...against].find(isTouched) ?? object;
}
