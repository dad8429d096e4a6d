// Entries that contradict themselves or point where nothing is.

import type { Site, Zone } from '../model.ts';
import { forwardersOf } from '../needs/passage.ts';
import { findEntryFault, findStrayEnd } from '../needs/entry-fault.ts';
import { ownSources } from '../needs/own.ts';
import { problemOf } from '../needs/source.ts';
import type { Problem } from '../problem.ts';

export function checkTargets(site: Site, zone: Zone): readonly Problem[] {
  const entries = zone.declaration.allow ?? [];
  return ownSources(site, zone).flatMap((source, index) => {
    const [entry, need] = [entries[index], source.needs[0]];
    if (entry === undefined || need === undefined) return [];
    const report = (code: string, state: string): readonly Problem[] => [
      problemOf(site, source, code, `Cannot allow ${source.thing}: ${state}`),
    ];
    const fault = findEntryFault(zone, entry, forwardersOf(zone, need));
    if (fault !== undefined) return report('entry', fault);
    const stray = findStrayEnd(zone, entry);
    return stray === undefined ? [] : report('stray-end', stray);
  });
}
