// The files of a commit: their names by one listing, their texts by one `git cat-file --batch`, whatever their number.
// Links are listed and not followed: what a link of a pull request points at is not part of it.

import type { Git } from './git.ts';

/** Path → name of its object, in order; `LINK` for what has a path and is no file. */
export type Listing = ReadonlyMap<string, string>;

/** In place of an object's name: equal to that of no text. */
export const LINK = 'link';

const LINE = /^(\d+) \w+ ([0-9a-f]+)\t(.+)$/s;

/** Everything below folders. */
export function listRevision(git: Git, commit: string, folders: readonly string[]): Listing {
  if (folders.length === 0) return new Map();
  const lines = git.list('ls-tree', '-r', '-z', commit, '--', ...folders.map((folder) => `${folder}/`));
  return new Map(
    lines.flatMap((line) => {
      const [, mode, object, path] = LINE.exec(line) ?? [];
      if (mode === undefined || object === undefined || path === undefined) return [];
      return [[path, mode.startsWith('100') ? object : LINK] as const];
    }),
  );
}

/** The texts of listed files by path. */
export function readListed(git: Git, listing: Listing): ReadonlyMap<string, string> {
  const files = [...listing].filter(([, object]) => object !== LINK);
  if (files.length === 0) return new Map();
  const objects = [...new Set(files.map(([, object]) => object))];
  const texts = readBlobs(git.answer(['cat-file', '--batch'], `${objects.join('\n')}\n`));
  return new Map(
    files.map(([path, object]) => {
      const text = texts.get(object);
      if (text === undefined)
        throw new Error(`Cannot read "${path}": Git lacks its object ${object}. Run "git fsck", or clone again`);
      return [path, text] as const;
    }),
  );
}

/** Paths that are no files. */
export function linksIn(listing: Listing): readonly string[] {
  return [...listing].flatMap(([path, object]) => (object === LINK ? [path] : []));
}

/** Answers come one after the other: `<object> blob <bytes>`, a newline, the bytes, a newline. */
function readBlobs(answer: Buffer): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (let at = 0; at < answer.length;) {
    const end = answer.indexOf(0x0a, at);
    const [object = '', kind, size] = answer.toString('latin1', at, end).split(' ');
    const length = kind === 'blob' ? Number(size) : -1;
    if (length >= 0) texts.set(object, answer.toString('utf8', end + 1, end + 1 + length));
    at = end + 1 + (length >= 0 ? length + 1 : 0);
  }
  return texts;
}
