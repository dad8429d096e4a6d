// A file of an image: copied from this machine, or written here. An archive of them holds the folders above each file too.

import { statSync } from 'node:fs';
import { posix } from 'node:path';
import type { TarEntry } from './tar.ts';

export type ImageFile = {
  /** Its absolute path in the image. */
  readonly to: string;
  /** @default 0o755 for what is copied, 0o644 for a text */
  readonly mode?: number;
  readonly attributes?: TarEntry['attributes'];
} & ({ readonly from: string } | { readonly text: string } | { readonly link: string } | { readonly folder: true });

/** A file that is the same by size and time of change is the same: as make has it. */
export function keyOf(files: readonly ImageFile[]): unknown {
  return files.map((file) => {
    const { size = 0, mtimeMs = 0 } = 'from' in file ? statSync(file.from) : {};
    return { ...file, size, mtimeMs };
  });
}

/** The files in the order of their paths, each folder before what it holds. */
export function entriesOf(files: readonly ImageFile[]): readonly TarEntry[] {
  const own = new Map(files.map((file) => [file.to.slice(1), entryOf(file)]));
  const folders = new Set([...own.keys()].flatMap((path) => foldersAbove(path)));
  const implied = [...folders].filter((path) => !own.has(path)).map((path) => folderAt(path, 0o755));
  return [...own.values(), ...implied].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function entryOf(file: ImageFile): TarEntry {
  const path = file.to.slice(1);
  const attributes = file.attributes === undefined ? {} : { attributes: file.attributes };
  if ('folder' in file) return folderAt(path, file.mode ?? 0o755);
  if ('link' in file) return { kind: 'link', path, mode: 0o777, target: file.link };
  if ('from' in file) {
    const content = { file: file.from };
    return { kind: 'file', path, mode: file.mode ?? 0o755, size: statSync(file.from).size, content, ...attributes };
  }
  const content = Buffer.from(file.text);
  return { kind: 'file', path, mode: file.mode ?? 0o644, size: content.length, content, ...attributes };
}

function folderAt(path: string, mode: number): TarEntry {
  return { kind: 'folder', path, mode };
}

function foldersAbove(path: string): readonly string[] {
  const parent = posix.dirname(path);
  return parent === '.' ? [] : [...foldersAbove(parent), parent];
}
