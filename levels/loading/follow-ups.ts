// The rules about entries see a `Site` and not what was refused on the way to it. Here their problems are brought in line
// with the files: what only follows from a problem that has been reported is dropped, so that one mistake is one
// problem, and an item that moved up behind a refused one is named by its place in the file.

import type { SiteDraft } from './draft.ts';
import { ancestorsOf, type Zone } from '../model.ts';
import { isPlaced } from './parents.ts';
import { pathText, type Problem } from '../problem.ts';
import { profileUsesOf } from '../needs/profile-use.ts';

export function alignWithFiles(draft: SiteDraft, problems: readonly Problem[]): readonly Problem[] {
  return problems
    .filter((problem) => !isFollowUp(draft, problem, problems))
    .map((problem) => ({ ...problem, path: originalPath(draft, problem) }));
}

function isFollowUp(draft: SiteDraft, { code, file, path, message }: Problem, problems: readonly Problem[]): boolean {
  switch (code) {
    // A route from a zone whose file does not even say where it stands.
    case 'unknown-zone':
      return (
        draft.zoneDrafts.some((zone) => !isPlaced(zone) && message.includes(`"${zone.name}"`)) ||
        mayPassBroker(draft, message)
      );
    // The companion a profile lacks may be the one whose name is misspelt, or whose use was refused.
    case 'requires-profile':
      return draft.zones.some((zone) => file === `${draft.folder}/${zone.file}` && lacksProfiles(draft, zone));
    // Which brokers a route passes follows from the profiles of zones, and those may be what was refused.
    case 'no-broker':
    case 'route-direction':
    case 'transform':
      return mayPassBroker(draft, message);
    // A reserved name is in the list already: whoever removes its end removes the entry.
    case 'duplicate':
      return problems.some(
        (other) => other.code === 'reserved-expires' && other.file === file && other.path === `${path}.expires`,
      );
    // Whether a server stands above cannot be told of a zone whose parent is not known.
    case 'stray-end':
      return draft.zones.some((zone) => file === `${draft.folder}/${zone.file}` && draft.detached.has(zone.name));
    // Its owners are asked once the entry is right; one that only repeats another is judged there.
    case 'ceiling':
      return problems.some(
        (other) =>
          other.code !== code &&
          other.file === file &&
          (other.severity === 'error' || other.code === 'duplicate') &&
          (other.path === path || other.path.startsWith(`${path}.`)),
      );
    case 'protocol':
      return problems.some((other) => other.code === 'port-protocol' && other.file === file && other.path === path);
    default:
      return false;
  }
}

/** Whether a zone that the message names, or one above it, has a broker for all that could be understood. */
function mayPassBroker(draft: SiteDraft, message: string): boolean {
  const named = draft.zones.filter(({ name }) => message.includes(`"${name}"`));
  return named
    .flatMap((zone) => [zone, ...ancestorsOf(zone)])
    .some((zone) => BROKER_KEYS.some((key) => !draft.understands(zone, key)) || lacksProfiles(draft, zone));
}

/** What a broker is told from, besides profiles. */
const BROKER_KEYS = ['distribution', 'telemetry'] as const;

function lacksProfiles(draft: SiteDraft, zone: Zone): boolean {
  return (
    !draft.understands(zone, 'profiles') || profileUsesOf(zone).some(({ name }) => !draft.profileNames.includes(name))
  );
}

function originalPath(draft: SiteDraft, { file, path }: Problem): string {
  const [item, key, index] = /^(\w+)\[(\d+)\]/.exec(path) ?? [];
  if (item === undefined || key === undefined || !file.startsWith(`${draft.folder}/`)) return path;
  const original = draft.original(file.slice(draft.folder.length + 1), [key, Number(index)]);
  return pathText(original) + path.slice(item.length);
}
