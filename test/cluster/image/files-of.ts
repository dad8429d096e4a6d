// Every file below a folder, with what decides who may change or run it.

import { lstatSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

export type FileOf = {
  /** Relative to the folder. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly uid: number;
  readonly mode: number;
};

export function filesOf(folder: string): readonly FileOf[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const { uid, mode } = lstatSync(path);
    const kind = entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'other';
    return { path: relative(folder, path), kind, uid, mode: mode & 0o7777 };
  });
}

/** Whether anyone but root may change it. What a link allows is what its end allows. */
export function isOthersToWrite({ kind, uid, mode }: FileOf): boolean {
  return kind !== 'link' && (uid !== 0 || (mode & 0o022) !== 0);
}

export function isRunnable({ kind, mode }: FileOf): boolean {
  return kind === 'file' && (mode & 0o111) !== 0;
}
