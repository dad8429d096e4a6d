// Reads what a person is told to type out of a page: its blocks of commands, with the line each begins at.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const FENCED = /^( *)```(\w*)\n(.*?)^\1```$/gms;
/** What begins a command, whatever the block is called. */
const COMMAND =
  /^(sudo |\$ )?(npm|npx|kubectl|az|flux|git|docker|podman|buildah|jq|journalctl|systemctl|sallyport|openssl) \S/m;

export type Block = {
  /** Of the first command, from 1. */
  readonly line: number;
  /** `bash`, `yaml`, or nothing. */
  readonly language: string;
  readonly text: string;
};

/** The fenced blocks of a page, by its path from the repository's root. */
export function blocksOf(page: string): readonly Block[] {
  const text = readFileSync(new URL(page, `file://${REPOSITORY}`), 'utf8');
  return [...text.matchAll(FENCED)].map((match) => {
    const [, indent = '', language = '', body = ''] = match;
    const line = text.slice(0, match.index).split('\n').length + 1;
    return { line, language, text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), '') };
  });
}

/** Blocks that are typed as they stand. */
export function commandsOf(page: string): readonly Block[] {
  return blocksOf(page).filter(({ language }) => language === 'bash');
}

/** Blocks that look as if they were to be typed, and are not said to be. What begins with "$ sallyport" shows output beside it. */
export function unmarkedCommandsOf(page: string): readonly Block[] {
  return blocksOf(page).filter(
    ({ language, text }) =>
      language !== 'bash' && language !== 'yaml' && COMMAND.test(text) && !text.startsWith('$ sallyport '),
  );
}
