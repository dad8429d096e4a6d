// What every rule of the tree is made of. A rule judges only what it knows: parts that were refused are skipped, and
// what could be the fault of a zone without a place is not laid at another's door.

import type { SiteDraft } from '../loading/draft.ts';
import type { Zone } from '../model.ts';
import { isPlaced } from '../loading/parents.ts';
import { problemAt, type Problem, type Severity } from '../problem.ts';
import type { Path } from '../loading/yaml-file.ts';

export type Rule = (draft: SiteDraft) => readonly Problem[];

export type ZoneProblem = {
  readonly path: Path;
  readonly code: string;
  readonly message: string;
  readonly severity?: Severity;
  /** Where the key stands instead of the value: for keys that should not be there at all. */
  readonly atKey?: boolean;
};

export function problemOf(draft: SiteDraft, { file }: Pick<Zone, 'file'>, problem: ZoneProblem): Problem {
  const { path, code, message, severity = 'error', atKey = false } = problem;
  const position = atKey ? draft.locateKey(file, path) : draft.locate(file, path);
  return problemAt(position, draft.original(file, path), code, message, severity);
}

/** A rule that judges each zone by itself. */
export function forEachZone(judge: (zone: Zone, draft: SiteDraft) => readonly ZoneProblem[]): Rule {
  return (draft) => draft.zones.flatMap((zone) => judge(zone, draft).map((problem) => problemOf(draft, zone, problem)));
}

/** The children that are certainly its own. */
export function ownChildren(draft: SiteDraft, zone: Zone): readonly Zone[] {
  return zone.children.filter(({ name }) => !draft.detached.has(name));
}

/** Whether a zone whose parent is not known could be a child of this one. */
export function mayMissChildren(draft: SiteDraft, zone: Zone): boolean {
  const isBelow = ({ name, level }: Zone): boolean => draft.detached.has(name) && level < zone.level;
  return !isTreeComplete(draft) || draft.zones.some(isBelow);
}

/** Whether every zone file says at least where its zone stands. */
export function isTreeComplete(draft: SiteDraft): boolean {
  return draft.zoneDrafts.every(isPlaced);
}

export function isDetached(draft: SiteDraft, zone: Zone): boolean {
  return draft.detached.has(zone.name);
}
