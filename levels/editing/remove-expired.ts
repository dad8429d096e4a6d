// The files of a repository without what has ended.

import type { Expiring } from '../expiring.ts';
import type { Repository } from '../repository.ts';
import { removeMembers } from './remove-members.ts';

/** New texts by their path. What cannot be removed, such as a certificate, stays. */
export function removeExpired(repository: Repository, expiring: readonly Expiring[]): ReadonlyMap<string, string> {
  const ended = expiring.filter(({ hasEnded, removable }) => hasEnded && removable !== undefined);
  const byFile = Map.groupBy(ended, ({ file }) => file);
  return new Map([...byFile].map(([file, each]) => [file, without(repository.read(file) ?? '', each)]));
}

/** All members of a list go at once: indices hold until the first has gone. */
function without(text: string, ended: readonly Expiring[]): string {
  const removables = ended.flatMap(({ removable }) => removable ?? []);
  return [...Map.groupBy(removables, ({ path }) => path.join('.')).values()].reduce((rest, group) => {
    const [first] = group;
    const members = group.flatMap((each) => each.members);
    return first === undefined ? rest : removeMembers(rest, first.path, members);
  }, text);
}
