// Entries that contradict themselves or point where nothing is.

import type { Site, Zone } from '../model.ts';
import { forwardersOf } from '../needs/passage.ts';
import { findEntryFault } from '../needs/entry-fault.ts';
import { ownSources } from '../needs/own.ts';
import { problemOf } from '../needs/source.ts';
import type { Problem } from '../problem.ts';

export function checkTargets(site: Site, zone: Zone): readonly Problem[] {
  const entries = zone.declaration.allow ?? [];
  return ownSources(site, zone).flatMap((source, index) => {
    const [entry, need] = [entries[index], source.needs[0]];
    const state =
      entry === undefined || need === undefined ? undefined : findEntryFault(zone, entry, forwardersOf(zone, need));
    return state === undefined ? [] : [problemOf(site, source, 'entry', `Cannot allow ${source.thing}: ${state}`)];
  });
}
