// A block of YAML on a page that names its file in the first line: what it says is put into that file of a clone, key by key, as
// a person would.

import { parseDocument } from 'yaml';
import type { Clone } from '../clone.ts';
import { blocksOf } from './page.ts';

const FILE = /^# (levels\/\S+\.yaml)\n/;

/** The files that were changed. Throws when a block does not say which file it is of. */
export function applyBlocks(page: string, clone: Clone): readonly string[] {
  return blocksOf(page)
    .filter(({ language }) => language === 'yaml')
    .map(({ line, text }) => {
      const [, file] = FILE.exec(text) ?? [];
      if (file === undefined) throw new Error(`Cannot apply ${page}:${line}: its first line names no file`);
      clone.edit(file, (before) => merged(before, text));
      return file;
    });
}

function merged(before: string, block: string): string {
  const document = parseDocument(before);
  const keys: unknown = parseDocument(block).toJS();
  if (typeof keys !== 'object' || keys === null) throw new Error('Cannot apply a block without keys');
  for (const [key, value] of Object.entries(keys)) document.set(key, document.createNode(value));
  return String(document);
}
