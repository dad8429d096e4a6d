// Risks of changes that are told together: each once, and what is said of the forwarders of several ways once of them all.

import type { Risk } from './change.ts';
import { listText } from './words.ts';

export function foldRisks(risks: readonly Risk[]): readonly Risk[] {
  const groups = Map.groupBy(risks, ({ kind, text, of }) => `${kind} ${of?.say ?? text}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return first.of === undefined ? [first] : [ofAll(first.kind, first.of.say, group)];
  });
}

/** The longest way first: others are mostly the end of it. */
function ofAll(kind: Risk['kind'], say: string, risks: readonly Risk[]): Risk {
  const ways = risks.map(({ of }) => of?.forwarders ?? []).sort((a, b) => b.length - a.length);
  const forwarders = [...new Set(ways.flat())];
  return { kind, text: `${listText(forwarders)} ${say}`, of: { forwarders, say } };
}
