// The keys of a conduit: what a child's forwarder signs its PROXY headers with and its parent accepts.
//
// A folder with one file per key: the file's name is the key id, its content the secret as base64. Names with a leading
// dot are skipped and symbolic links followed, which is how Kubernetes lays out a mounted Secret. Keys rotate without a
// gap: add the next one at the parent, then at the child (the greatest id signs), then take the old one away.

import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export type ConduitKey = { readonly id: string; readonly secret: Uint8Array };

export type ConduitKeys = {
  /** The greatest id in byte order. */
  readonly signing: ConduitKey;
  /** All of them, by id. */
  readonly all: ReadonlyMap<string, ConduitKey>;
};

/** As long as the MAC: a shorter secret would be the weakest part (RFC 2104 §3). */
const MIN_SECRET_BYTES = 32;
const MAX_FILE_BYTES = 4_096;
const KEY_ID = /^[a-z0-9.-]{1,32}$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const CURE = 'Write a new one with "openssl rand -base64 32"';

/** Whether a text may name a key, in a folder or in a PROXY header. */
export function isKeyId(text: string): boolean {
  return KEY_ID.test(text);
}

/** Reads all keys of a folder. Rejects when there is none, or when one of them is not usable. */
export async function readConduitKeys(folder: string): Promise<ConduitKeys> {
  const ids = (await listIds(folder)).sort();
  const keys = await Promise.all(ids.map((id) => readKey(folder, id)));
  const signing = keys.at(-1);
  if (signing === undefined) {
    throw new Error(
      `Cannot read conduit keys from "${folder}": it holds no key. Place one file per key there, named by its id. ${CURE}`,
    );
  }
  return { signing, all: new Map(keys.map((key) => [key.id, key])) };
}

async function listIds(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('.'));
  } catch (error) {
    throw new Error(
      `Cannot read conduit keys from "${folder}": ${textOf(error)}. Create the folder, or mount the Secret of the conduit there`,
      { cause: error },
    );
  }
}

async function readKey(folder: string, id: string): Promise<ConduitKey> {
  const path = join(folder, id);
  if (!isKeyId(id)) {
    throw keyError(path, 'its name is no key id', 'Name it with at most 32 of a-z, 0-9, "-" and "."');
  }
  const text = (await readSmallFile(path)).replaceAll(/\s/g, '');
  if (!BASE64.test(text)) throw keyError(path, 'it is not base64', CURE);
  const secret = Buffer.from(text, 'base64');
  if (secret.length < MIN_SECRET_BYTES) {
    throw keyError(path, `it decodes to ${secret.length} bytes, fewer than ${MIN_SECRET_BYTES}`, CURE);
  }
  return { id, secret };
}

async function readSmallFile(path: string): Promise<string> {
  const found = await stat(path).catch((error: unknown) => {
    throw keyError(path, textOf(error), 'Check the file and its permissions', error);
  });
  if (!found.isFile()) throw keyError(path, 'it is not a file', 'Keep nothing but key files in the folder');
  if (found.size > MAX_FILE_BYTES) throw keyError(path, `it is longer than ${MAX_FILE_BYTES} bytes`, CURE);
  return readFile(path, 'latin1').catch((error: unknown) => {
    throw keyError(path, textOf(error), 'Check the file and its permissions', error);
  });
}

function keyError(path: string, state: string, cure: string, cause?: unknown): Error {
  return new Error(`Cannot read conduit key "${path}": ${state}. ${cure}`, { cause });
}

function textOf(error: unknown): string {
  return Error.isError(error) ? error.message : String(error);
}
