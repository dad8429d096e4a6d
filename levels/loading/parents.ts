// Who stands below whom. A parent is named, or it is the only zone at the next level up; it always stands at a higher
// level, which is why the zones form a tree and cycles cannot be.

import type { ZoneDraft } from './draft.ts';
import { suggest } from './suggest.ts';

/** A zone whose place is known: its file says at least level and network. */
export type PlacedZone = ZoneDraft & { readonly declaration: NonNullable<ZoneDraft['declaration']> };

export type Parentage =
  | { readonly kind: 'top' }
  | { readonly kind: 'child'; readonly parent: string }
  /** Something else is wrong that has been reported; who the parent is cannot be told. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'fault'; readonly at: 'parent' | 'level'; readonly code: string; readonly message: string };

export function isPlaced(draft: ZoneDraft): draft is PlacedZone {
  return draft.declaration !== undefined;
}

/** The parent of each placed zone; exactly one is the top when any is. */
export function findParents(drafts: readonly ZoneDraft[]): ReadonlyMap<string, Parentage> {
  const found = new Map(drafts.filter(isPlaced).map((zone) => [zone.name, parentOf(zone, drafts)]));
  const [top, ...others] = drafts.filter(({ name }) => found.get(name)?.kind === 'top').sort(byForwarderThenName);
  for (const { name } of others) found.set(name, secondTop(name, top?.name ?? ''));
  return found;
}

/** Of several tops the one that declares a forwarder is meant. */
function byForwarderThenName(a: ZoneDraft, b: ZoneDraft): number {
  const hasNone = ({ declaration }: ZoneDraft): number => Number(declaration?.forwarder === undefined);
  return hasNone(a) - hasNone(b) || (a.name < b.name ? -1 : 1);
}

function parentOf(zone: PlacedZone, drafts: readonly ZoneDraft[]): Parentage {
  const { parent } = zone.declaration;
  return parent === undefined ? impliedParent(zone, drafts) : namedParent(zone, parent, drafts);
}

function namedParent(zone: PlacedZone, name: string, drafts: readonly ZoneDraft[]): Parentage {
  const parent = drafts.find((draft) => draft.name === name);
  const fault = (code: string, state: string): Parentage => {
    return { kind: 'fault', at: 'parent', code, message: `Cannot use "${name}" as parent: ${state}` };
  };
  if (name === zone.name) return fault('parent-level', 'it is the zone itself. Name a zone at a higher level');
  if (parent === undefined) {
    const others = drafts.map((draft) => draft.name).filter((other) => other !== zone.name);
    return fault('parent', `no zone of the site has this name. ${suggest(name, others)}`);
  }
  if (!isPlaced(parent)) return { kind: 'unknown' };
  const { level } = parent.declaration;
  if (level > zone.declaration.level) return { kind: 'child', parent: name };
  return fault(
    'parent-level',
    `it stands at level ${level}, not above level ${zone.declaration.level}. Name a zone at a higher level`,
  );
}

function impliedParent(zone: PlacedZone, drafts: readonly ZoneDraft[]): Parentage {
  const { level } = zone.declaration;
  const above = drafts.filter(isPlaced).filter(({ declaration }) => declaration.level > level);
  if (above.length === 0) return { kind: 'top' };
  // The zone that cannot be placed may be the parent.
  if (!drafts.every(isPlaced)) return { kind: 'unknown' };
  const next = Math.min(...above.map(({ declaration }) => declaration.level));
  const [first, ...others] = above.filter(({ declaration }) => declaration.level === next).map(({ name }) => name);
  if (first !== undefined && others.length === 0) return { kind: 'child', parent: first };
  const names = [first, ...others].map((name) => `"${name}"`).join(', ');
  const message = `Cannot find the parent of "${zone.name}": ${names} stand at the next level up, ${next}. Name one in "parent"`;
  return { kind: 'fault', at: 'level', code: 'parent', message };
}

function secondTop(name: string, top: string): Parentage {
  const message = `Cannot place "${name}": it stands at the highest level, and "${top}" is the top of the site already. A site has one top zone; give this one a lower level, or a site of its own`;
  return { kind: 'fault', at: 'level', code: 'second-top', message };
}
