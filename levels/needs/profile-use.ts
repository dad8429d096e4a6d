// A zone's use of a profile in one form, whichever way it was written: "flux" or { name: flux, without: [...] }.

import type { Zone } from '../model.ts';
import type { Path } from '../loading/yaml-file.ts';

export type ProfileUse = {
  readonly name: string;
  /** Values by parameter. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly without: readonly string[];
  readonly acknowledged: boolean;
  /** Where the zone's file says so. */
  readonly path: Path;
};

export function profileUsesOf({ declaration }: Pick<Zone, 'declaration'>): readonly ProfileUse[] {
  return (declaration.profiles ?? []).map((use, index) => {
    const path = ['profiles', index];
    if (typeof use === 'string') return { name: use, values: new Map(), without: [], acknowledged: false, path };
    const values = Object.entries(use.with ?? {}).map(
      ([name, value]) => [name, typeof value === 'string' ? [value] : value] as const,
    );
    return {
      name: use.name,
      values: new Map(values),
      without: use.without ?? [],
      acknowledged: use.acknowledge?.includes('multi-tenant') ?? false,
      path,
    };
  });
}
