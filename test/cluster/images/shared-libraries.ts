// The libraries a program of this machine is linked with, as files of an image.

import { realpathSync } from 'node:fs';
import { run } from '../image/run.ts';
import type { ImageFile } from './image-file.ts';

/** Found again by their names in the folder the loader looks into; the loader itself stands where the program says. */
const FOLDER = '/usr/lib/x86_64-linux-gnu';

export async function withLibraries(program: string, to: string): Promise<readonly ImageFile[]> {
  const linked = await run('ldd', [program]);
  const libraries = [...linked.matchAll(/^\s*(?<name>\S+) => (?<path>\/\S+)/gm)].map(({ groups = {} }) => ({
    from: realpathSync(groups['path'] ?? ''),
    to: `${FOLDER}/${groups['name']}`,
  }));
  const loader = /^\s*(?<path>\/\S*ld-linux\S*)/m.exec(linked)?.groups?.['path'];
  if (loader === undefined) throw new Error(`Cannot copy "${program}" into an image: "ldd" shows no loader. ${linked}`);
  return [{ from: realpathSync(program), to }, ...libraries, { from: realpathSync(loader), to: loader }];
}
