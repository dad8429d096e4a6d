// Puts edited files in place: every new text beside its old one first, then the renames, so that no file is ever half
// written, and none is touched when the disk is full.

import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { chmodSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** New texts by their path in the repository. */
export type Edits = ReadonlyMap<string, string>;

export function applyEdits(repository: string, edits: Edits): void {
  const pairs = [...edits].map(([path, text]) => ({ file: join(repository, path), text }));
  const fresh = pairs.map(({ file }) => `${file}.new`);
  try {
    for (const { file, text } of pairs) {
      writeFileSync(`${file}.new`, text);
      chmodSync(`${file}.new`, statSync(file).mode);
    }
    for (const { file } of pairs) renameSync(`${file}.new`, file);
  } catch (error) {
    for (const file of fresh) rmSync(file, { force: true });
    throw error;
  }
}

/** The edits as `git apply` takes them. */
export function unifiedDiff(read: (path: string) => string, edits: Edits): string {
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY };
  return [...edits]
    .map(([path, text]) =>
      createTwoFilesPatch(`a/${path}`, `b/${path}`, read(path), text, undefined, undefined, options),
    )
    .join('');
}
