// Levels are often copies of each other, and so are their findings: what says the same is one finding in several places.

import type { Finding } from './finding.ts';

export function mergeFindings(findings: readonly Finding[]): readonly Finding[] {
  const groups = Map.groupBy(findings, ({ kind, code, defect, was, now }) =>
    JSON.stringify([kind, code, defect, was, now]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const places = new Map(
      group.flatMap(({ at }) => at).map((place) => [`${place.file}:${place.line}:${place.column}`, place]),
    );
    return [{ ...first, at: [...places.values()] }];
  });
}
