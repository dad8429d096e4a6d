// The files of a repository without what has ended.

import type { Expiring } from '../expiring.ts';
import type { Repository } from '../repository.ts';
import type { Problem } from '../problem.ts';
import { removeMembers } from './remove-members.ts';
import { tryEdit } from './try-edit.ts';

type Removal = {
  /** New texts by their path. */
  readonly edits: ReadonlyMap<string, string>;
  /** Files that are written in a way that leaves no place for the edit. */
  readonly problems: readonly Problem[];
};

/** What cannot be removed, such as a certificate, stays. */
export function removeExpired(repository: Repository, expiring: readonly Expiring[]): Removal {
  const ended = expiring.filter(({ hasEnded, removable }) => hasEnded && removable !== undefined);
  const byFile = [...Map.groupBy(ended, ({ file }) => file)];
  const tried = byFile.map(([file, each]) => {
    const edit = tryEdit(file, each[0]?.line ?? 1, () => without(repository.read(file) ?? '', each));
    return { file, edit };
  });
  return {
    edits: new Map(tried.flatMap(({ file, edit }) => ('text' in edit ? [[file, edit.text] as const] : []))),
    problems: tried.flatMap(({ edit }) => ('problem' in edit ? [edit.problem] : [])),
  };
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
