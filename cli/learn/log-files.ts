// The logs a command line names: files, folders with all that is below them, and "-" for standard input.

import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { compareText } from '../../levels/compare-text.ts';
import { WrongUse } from '../verb.ts';

export type LogSource = {
  /** As messages call it. */
  readonly name: string;
  open(): Readable;
};

export function logSources(named: readonly string[], stdin: Readable): readonly LogSource[] {
  return named.flatMap((name) => {
    if (name === '-') return [{ name: 'standard input', open: () => stdin }];
    return filesAt(name).map((file) => ({ name: file, open: () => createReadStream(file) }));
  });
}

function filesAt(name: string): readonly string[] {
  const found = statSync(name, { throwIfNoEntry: false });
  if (found === undefined) throw new WrongUse(`Cannot read "${name}": there is no such file or folder.`);
  return found.isDirectory() ? filesBelow(name) : [name];
}

/** Nodes keep logs of containers as links, so links to files are followed; links to folders may lead in circles, and are not. */
function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => compareText(a.name, b.name));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? [path] : [];
  });
}
