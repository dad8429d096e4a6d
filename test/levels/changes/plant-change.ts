// Changes of the small plant, and what is told of them.

import type { SiteChange } from '../../../levels/changes/change.ts';
import { changesOf } from '../../../levels/changes/changes-of.ts';
import { foldChanges, foldNotices } from '../../../levels/changes/fold-changes.ts';
import { buildPlant, type PlantChanges } from '../../support/plant.ts';

export function plantChange(from: PlantChanges, to: PlantChanges): SiteChange {
  return changesOf(buildPlant(from), buildPlant(to), { today: '2026-11-21' });
}

export function sentencesOf(from: PlantChanges, to: PlantChanges): readonly string[] {
  return foldChanges([plantChange(from, to)]).map(({ sentence }) => sentence);
}

/** `warning uplink: …` */
export function noticesOf(from: PlantChanges, to: PlantChanges): readonly string[] {
  return foldNotices([plantChange(from, to)]).map(({ severity, kind, text }) => `${severity} ${kind}: ${text}`);
}
