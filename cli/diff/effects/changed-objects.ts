// Files below dist/ that differ between two versions of a site.

import type { ChangedObject, Objects } from './effect.ts';

const IN_DIST = /^dist\/[^/]+\/([^/]+)\/(.+)$/;

export function changedObjects(before: Objects, after: Objects): readonly ChangedObject[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path) => {
    const [, zone, name] = IN_DIST.exec(path) ?? [];
    if (zone === undefined || name === undefined || before.get(path) === after.get(path)) return [];
    return [{ path, zone, name, before: before.get(path), after: after.get(path) }];
  });
}
