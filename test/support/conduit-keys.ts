// Keys of a conduit for tests: in memory, or as the folder a forwarder reads.

import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rmdir, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConduitKeys } from '../../forwarder/hello/conduit-keys.ts';

/** Keys with these ids and fresh secrets; the greatest id signs. */
export function makeConduitKeys(...ids: readonly [string, ...string[]]): ConduitKeys {
  const keys = [...ids].sort().map((id) => ({ id, secret: randomBytes(32) }));
  const signing = keys.at(-1) ?? { id: ids[0], secret: randomBytes(32) };
  return { signing, all: new Map(keys.map((key) => [key.id, key])) };
}

export type KeyFolder = {
  readonly folder: string;
  /** Writes one more file, or replaces one. */
  write(name: string, content: string): Promise<void>;
  /** Deletes the files, then the folder. */
  remove(): Promise<void>;
};

/** The folder with one file per key, in a temporary place. */
export async function writeKeyFolder(keys: ConduitKeys): Promise<KeyFolder> {
  const files: Record<string, string> = {};
  for (const { id, secret } of keys.all.values()) files[id] = `${Buffer.from(secret).toString('base64')}\n`;
  return writeFolder(files);
}

/** A folder with exactly these files. */
export async function writeFolder(files: Readonly<Record<string, string>>): Promise<KeyFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-keys-'));
  const write = (name: string, content: string): Promise<void> =>
    writeFile(join(folder, name), content, { mode: 0o600 });
  await Promise.all(Object.entries(files).map(([name, content]) => write(name, content)));
  return { folder, write, remove: () => removeFolder(folder) };
}

async function removeFolder(folder: string): Promise<void> {
  await Promise.all((await readdir(folder)).map((name) => unlink(join(folder, name))));
  await rmdir(folder);
}
