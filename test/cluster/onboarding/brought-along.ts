// What the steps expect to lie beside the clone: read from their commands, and laid there.

import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from './steps.ts';

/** Content, or the path of a file or folder to copy. */
export type Brought = { readonly content: string } | { readonly path: string };

/** Names of the pages' prose; everything else a command reads is in the repository or made by a step before. */
const NAMES = [
  'allowed-signers',
  'ca.crt',
  'coredns',
  'credentials',
  'git-credentials',
  'git-token',
  'git-user',
  'images',
  'install.sh',
  'k3s',
  'k3s-airgap-images-amd64.tar.zst',
  'sallyport.tgz',
];
const FROM_FILE = /--(?:from-file=(?:[\w.-]+=)?|cert=|key=)(?:\.\/)?([\w.-]+)/g;
/** Of the certificate authority of a zone: each has a name of its own. */
const AUTHORITY = /^level-[\w-]+\.(?:crt|key)$/;
/** K3s and its installer. */
const STAND_INS = join(import.meta.dirname, 'brought');

/** In the order of the names, authorities last. */
export function broughtAlong(steps: readonly Step[]): readonly string[] {
  const words = new Set(steps.flatMap(({ commands }) => commands.flatMap(({ text }) => readBy(text))));
  return [...NAMES.filter((name) => words.has(name)), ...[...words].filter((word) => AUTHORITY.test(word)).sort()];
}

/** Throws where something is neither given nor a stand-in of ours. */
export function layOut(steps: readonly Step[], clone: string, given: Readonly<Record<string, Brought>>): void {
  for (const name of broughtAlong(steps)) {
    const brought = given[name] ?? standIn(name);
    if (brought === undefined)
      throw new Error(`Cannot begin: the steps say to bring "${name}" along. Give it in "bring"`);
    if ('content' in brought) writeFileSync(join(clone, name), brought.content, { mode: 0o600 });
    else cpSync(brought.path, join(clone, name), { recursive: true });
  }
}

function standIn(name: string): Brought | undefined {
  const path = join(STAND_INS, name);
  return existsSync(path) ? { path } : undefined;
}

/** Words that may be files. kubectl names objects, so only its files count. */
function readBy(command: string): readonly string[] {
  if (command.includes('kubectl ')) return [...command.matchAll(FROM_FILE)].map(([, file = '']) => file);
  return command.split(/\s+/);
}
