// Effects with the same words, said once with the places they happen at.

import { countText } from '../../../levels/changes/words.ts';
import type { SiteDiff } from '../report.ts';
import { sayEffect, type Effect, type EffectKind } from './effect.ts';

export type Place = { readonly site: string; readonly zone: string };

export type FoldedEffect = {
  readonly kind: EffectKind;
  readonly text: string;
  readonly places: readonly Place[];
};

/** More destinations than these are counted. */
const NAMED = 4;

export function foldEffects(sites: readonly SiteDiff[]): readonly FoldedEffect[] {
  const folded = new Map<string, FoldedEffect & { readonly places: Place[] }>();
  for (const { site, effects } of sites) {
    for (const { zone, kind, text } of joinSubjects(effects)) {
      const known = folded.get(`${kind} ${text}`);
      if (known === undefined) folded.set(`${kind} ${text}`, { kind, text, places: [{ site, zone }] });
      else known.places.push({ site, zone });
    }
  }
  return [...folded.values()];
}

type Told = Pick<Effect, 'zone' | 'kind'> & { readonly text: string };

/** What happens to several things of a zone in the same words, as one. */
function joinSubjects(effects: readonly Effect[]): readonly Told[] {
  const groups = Map.groupBy(effects, ({ kind, zone, phrase }) => `${kind} ${zone} ${phrase}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const subjects = [...new Set(group.map(({ subject }) => subject))];
    return [{ zone: first.zone, kind: first.kind, text: sayEffect(first.phrase, shorten(subjects)) }];
  });
}

function shorten(subjects: readonly string[]): readonly string[] {
  const more = subjects.length - NAMED;
  return more < 2 ? subjects : [...subjects.slice(0, NAMED), `${more} more`];
}

/** `level-3`, `level-3 of contoso-bakery`, `600 zones of 300 sites`. */
export function placesText(places: readonly Place[], isOneSite: boolean): string {
  const sites = new Set(places.map(({ site }) => site));
  if (places.length > NAMED) return `${countText(places.length, 'zone')} of ${countText(sites.size, 'site')}`;
  return places.map(({ site, zone }) => (isOneSite ? zone : `${zone} of ${site}`)).join(', ');
}
