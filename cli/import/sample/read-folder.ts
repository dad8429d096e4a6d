// Reads the text files of a folder: configuration, guides and scripts. Pictures and what Git keeps are passed over.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { WrongUse } from '../../verb.ts';
import type { SourceFile } from '../source-file.ts';

const TEXTS = /(\.(ya?ml|json|md|sh|conf|server|override|txt)|(^|[\\/])corefile[^\\/]*)$/i;
const PASSED_OVER = /(^|[\\/])(\.git|node_modules)([\\/]|$)/;
/** Nobody writes a longer one by hand. */
const MAX_BYTES = 1024 * 1024;

export function readFolder(folder: string): readonly SourceFile[] {
  const names = list(folder).filter((name) => TEXTS.test(name) && !PASSED_OVER.test(name));
  const files = names.map((name) => join(folder, name)).filter((path) => isShortFile(path));
  if (files.length > 0) return files.sort().map((name) => ({ name, text: readFileSync(name, 'utf8') }));
  throw new WrongUse(
    `Cannot import the sample from "${folder}": no text file is there. Name the folder with its YAML files.`,
  );
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    const state = error instanceof Error ? error.message : String(error);
    throw new WrongUse(`Cannot read the folder "${folder}": ${state}. Name a folder that is there.`);
  }
}

function isShortFile(path: string): boolean {
  const about = statSync(path);
  return about.isFile() && about.size <= MAX_BYTES;
}
