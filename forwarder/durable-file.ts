// Files that survive a power cut: written beside, flushed, renamed into place, and headed by the digest of the rest.
// A reader sees the old content or the new, and knows when neither is whole.

import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { digestOf } from './contract/digest.ts';
import { hasCode, textOf } from './error-text.ts';

export type Loaded =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unusable'; readonly why: string };

/** A text as its file has it: the digest stands in the first line. */
export function sealText(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${digestOf(text)}\n${text}`);
}

/** The text behind its digest. */
export function unsealText(sealed: Uint8Array): string {
  return new TextDecoder().decode(sealed.subarray(sealed.indexOf(0x0a) + 1));
}

export function saveDurably(path: string, text: string): Promise<void> {
  return saveSealed(path, sealText(text));
}

/** For a long text that another thread has sealed. */
export async function saveSealed(path: string, sealed: Uint8Array): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const beside = `${path}.new`;
  const file = await open(beside, 'w', 0o600);
  try {
    await file.writeFile(sealed);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  await syncFolder(folder);
}

/** Never rejects: what cannot be read is said, and the caller goes on without it. */
export async function loadDurable(path: string): Promise<Loaded> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (error) {
    return hasCode(error, 'ENOENT') ? { kind: 'absent' } : { kind: 'unusable', why: textOf(error) };
  }
  const end = content.indexOf('\n');
  const text = content.slice(end + 1);
  if (end === -1 || digestOf(text) !== content.slice(0, end)) {
    return { kind: 'unusable', why: 'its content does not have the digest in its first line' };
  }
  return { kind: 'text', text };
}

/** The rename itself is durable only once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
