// A name was reachable where every proxy on the way up let it pass. What a lower list has and a higher one has not led nowhere:
// it is not imported, and said.

import { coversPattern } from '../../forwarder/contract/host-pattern.ts';
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
    const same = above.filter(({ port }) => port === name.port);
    const cover = same.find(({ pattern }) => coversPattern(pattern, name.pattern));
    const inside = same.filter(({ pattern }) => coversPattern(name.pattern, pattern));
    // What ended further down never got here.
    if (name.endsAt !== undefined) kept.push(name);
    else if (cover !== undefined) kept.push({ ...name, endsAt: cover.endsAt });
    else if (inside.length > 0) {
      kept.push(...inside.map(({ pattern, endsAt }) => ({ ...name, pattern, endsAt })));
      findings.push(cutShort(zone, name, inside, what));
    } else fates.push(stopped(zone, name, what));
  }
  return { names: kept, fates, findings };
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
