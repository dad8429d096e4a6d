// Zones that are the same under another name (`was:`). Compared by name alone, everything of them would be gone and new.

import type { Site } from '../../levels/model.ts';
import type { Files } from './file-repository.ts';

/** New names by old ones. */
export type RenamedZones = ReadonlyMap<string, string>;

export function renamedZones(base: Site | undefined, head: Site | undefined): RenamedZones {
  const before = new Set(base?.zones.map(({ name }) => name));
  const renamed = (head?.zones ?? []).flatMap(({ name, declaration: { was } }) =>
    was === undefined || !before.has(was) || before.has(name) ? [] : [[was, name] as const],
  );
  return new Map(renamed);
}

/** Synthesized files, with those of a renamed zone where the new ones are. */
export function underNewNames(files: Files, renamed: RenamedZones): Files {
  if (renamed.size === 0) return files;
  return new Map(
    [...files].map(([path, text]) => {
      const [tree = '', site = '', zone = '', ...rest] = path.split('/');
      return [[tree, site, renamed.get(zone) ?? zone, ...rest].join('/'), text] as const;
    }),
  );
}
