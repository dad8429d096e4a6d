// Puts edited files in place: every new text beside its old one first, then the renames, so that no file is ever half
// written, and none is touched when the disk is full. A link is followed and stays one; what somebody has made read-only is
// not written.

import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { WrongUse } from './verb.ts';

/** New texts by their path in the repository. */
export type Edits = ReadonlyMap<string, string>;

export function applyEdits(repository: string, edits: Edits): void {
  const placed = [...edits].map(([path, text]) => ({ ...placeOf(repository, path), text }));
  try {
    for (const { file, mode, text } of placed) {
      writeFileSync(`${file}.new`, text);
      chmodSync(`${file}.new`, mode);
    }
    for (const { file } of placed) renameSync(`${file}.new`, file);
  } catch (error) {
    for (const { file } of placed) rmSync(`${file}.new`, { force: true });
    throw error;
  }
}

/** Where the text of a path lies. */
function placeOf(repository: string, path: string): { readonly file: string; readonly mode: number } {
  const file = realpathSync(join(repository, path));
  if (!file.startsWith(join(realpathSync(repository), sep)))
    throw new WrongUse(
      `Cannot write "${path}": it is a link to "${file}", outside of the clone. Edit that file by hand`,
    );
  const { mode } = statSync(file);
  if ((mode & WRITABLE) === 0)
    throw new WrongUse(`Cannot write "${path}": it is read-only. Let it be written ("chmod u+w"), or edit it by hand`);
  return { file, mode };
}

/** For its owner, group or anybody. */
const WRITABLE = 0o222;

/** The edits as `git apply` takes them. */
export function unifiedDiff(read: (path: string) => string, edits: Edits): string {
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY };
  return [...edits]
    .map(([path, text]) =>
      createTwoFilesPatch(`a/${path}`, `b/${path}`, read(path), text, undefined, undefined, options),
    )
    .join('');
}
