// Small edits of the repository's own files, as data: what a person would change in a pull request. Applied to a repository
// in memory here; a test of the command commits the same texts with Git.

import { fileURLToPath } from 'node:url';
import { workingTree, type Repository } from '../../../../levels/repository.ts';

export const SITE = 'contoso-bakery';

export type Edit =
  /** Replaces the first occurrence of a text, which has to be there. */
  | { readonly file: string; readonly replace: string; readonly with: string }
  | { readonly file: string; readonly text: string | undefined }
  | { readonly file: string; readonly renamedTo: string };

/** Text of each changed file by its path; `undefined`: removed. */
export type Files = ReadonlyMap<string, string | undefined>;

export function exampleRepository(): Repository {
  return workingTree(fileURLToPath(new URL('../../../..', import.meta.url)));
}

/** The files that edits change, over those that were changed before. Files are named from levels/, zones and site.yaml by their name alone. */
export function applyEdits(repository: Repository, edits: readonly Edit[], over: Files = new Map()): Files {
  const changed = new Map(over);
  for (const edit of edits) {
    const path = pathOf(edit.file);
    const text = changed.has(path) ? changed.get(path) : repository.read(path);
    if ('text' in edit) changed.set(path, edit.text);
    else if ('renamedTo' in edit) {
      changed.set(path, undefined);
      changed.set(pathOf(edit.renamedTo), text);
    } else changed.set(path, replaced(path, text ?? '', edit));
  }
  return changed;
}

function pathOf(file: string): string {
  return file.includes('/') ? `levels/${file}` : `levels/sites/${SITE}/${file}.yaml`;
}

function replaced(path: string, text: string, { replace, with: by }: { replace: string; with: string }): string {
  const changed = text.replace(replace, () => by);
  if (changed !== text) return changed;
  throw new Error(`Cannot edit "${path}": it has no "${replace}". Mend the edit`);
}

/** A repository with other texts in some files. */
export function withFiles(repository: Repository, files: Files): Repository {
  return {
    read: (path) => (files.has(path) ? files.get(path) : repository.read(path)),
    list: (folder) => {
      const all = new Set([...repository.list(folder).map((path) => `${folder}/${path}`), ...files.keys()]);
      const kept = [...all].filter(
        (path) => path.startsWith(`${folder}/`) && (!files.has(path) || files.get(path) !== undefined),
      );
      return kept.map((path) => path.slice(folder.length + 1)).sort();
    },
  };
}
