// A name was reachable where every proxy on the way up let it pass. What a lower list has and a higher one has not led nowhere:
// it is not imported, and said.
//
// Of several names of one list that fit, a proxy took the most specific, wherever it stood in the list. So a wider name is
// followed to its own end, and what its list had below it with another end goes on as a name of its own.

import { coversPattern, type HostPattern } from '../../forwarder/contract/host-pattern.ts';
import { finding, type Fate, type Finding } from './finding.ts';
import type { OldName } from './old-name.ts';

export type Passed = {
  readonly names: readonly OldName[];
  readonly fates: readonly Fate[];
  readonly findings: readonly Finding[];
};

/** `above` is the list of the next proxy, `what` how messages call it. */
export function passUpwards(zone: string, names: readonly OldName[], above: readonly OldName[], what: string): Passed {
  const kept: OldName[] = [];
  const fates: Fate[] = [];
  const findings: Finding[] = [];
  for (const name of names) {
    const [own, same] = [onPort(names, name.port), onPort(above, name.port)];
    const cover = ruling(same, name.pattern);
    const inside = same.filter(
      ({ pattern }) => isInside(pattern, name.pattern) && ruling(own, pattern)?.pattern.text === name.pattern.text,
    );
    const asOwn = inside.map(({ pattern, end }) => ({ ...name, pattern, end }));
    // What ended further down never got here.
    if (name.end.kind !== 'internet') kept.push(name);
    else if (cover !== undefined) {
      kept.push({ ...name, end: cover.end });
      if (inside.some(({ end }) => end.kind !== cover.end.kind)) kept.push(...asOwn);
    } else if (inside.length > 0) {
      kept.push(...asOwn);
      findings.push(cutShort(zone, name, inside, what));
    } else fates.push(stopped(zone, name, what));
  }
  return { names: kept, fates, findings };
}

function onPort(names: readonly OldName[], port: number): readonly OldName[] {
  return names.filter((name) => name.port === port);
}

function isInside(inner: HostPattern, outer: HostPattern): boolean {
  return inner.text !== outer.text && coversPattern(outer, inner);
}

/** The name of a list that decides about all that a pattern matches: of those that cover it, the most specific. */
function ruling(list: readonly OldName[], inner: HostPattern): OldName | undefined {
  const fitting = list.filter(({ pattern }) => coversPattern(pattern, inner));
  const exact = fitting.find(({ pattern }) => pattern.kind === 'exact');
  return exact ?? fitting.toSorted((a, b) => b.pattern.base.length - a.pattern.base.length)[0];
}

function cutShort(zone: string, { written, at }: OldName, inside: readonly OldName[], what: string): Finding {
  const was = `"${written}" of ${zone} is wider than what ${what} let pass`;
  const rest = inside.map(({ pattern }) => `"${pattern.text}"`).join(', ');
  return finding(
    'ambiguous',
    'wider-than-above',
    [at, ...inside.map((name) => name.at)],
    was,
    `Only ${rest} is imported.`,
  );
}

function stopped(zone: string, { written, port, at }: OldName, what: string): Fate {
  return { zone, written, port, at, outcome: 'dropped', hosts: [], because: `${what} did not let it pass` };
}
