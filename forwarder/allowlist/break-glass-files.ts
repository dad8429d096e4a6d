// Break-glass on a host without a cluster: the files of a folder that only its administrator writes.
//
// The digest of a file is its identity, so touching, copying or renaming it changes nothing. A folder that cannot be read
// is as good as empty: what is not there is not open.

import { constants } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '../contract/digest.ts';
import { textOf } from '../error-text.ts';
import { type FileWatch, watchFolder, type WatchOptions } from '../watch-file.ts';
import { type ParsedBreakGlass, parseBreakGlass } from './break-glass-request.ts';
import type { FoundBreakGlass } from './break-glass-rule.ts';
import type { BreakGlassSource } from './break-glass-source.ts';

const ENDING = /\.(ya?ml|json)$/;
const MAX_BYTES = 64 * 1024;
/** Beyond, a folder is not what it is meant to be. */
const MAX_FILES = 64;

export class BreakGlassFiles implements BreakGlassSource {
  readonly #folder: string;
  readonly #options: WatchOptions;
  #watch: FileWatch | undefined;

  constructor(folder: string, options: WatchOptions = {}) {
    this.#folder = folder;
    this.#options = options;
  }

  start(onChange: (found: readonly FoundBreakGlass[]) => void): void {
    // Reads follow one another, so an older content never arrives after a newer one.
    let reading = Promise.resolve();
    const readNext = async (): Promise<void> => {
      const found = await readFolder(this.#folder);
      if (this.#watch !== undefined) onChange(found);
    };
    this.#watch = watchFolder(this.#folder, () => void (reading = reading.then(readNext)), this.#options);
  }

  stop(): void {
    this.#watch?.close();
    this.#watch = undefined;
  }
}

async function readFolder(folder: string): Promise<readonly FoundBreakGlass[]> {
  const names = await readdir(folder).catch(() => []);
  const visible = names.filter((name) => !name.startsWith('.')).toSorted();
  const byIdentity = new Map<string, FoundBreakGlass>();
  for (const name of visible.slice(0, MAX_FILES)) {
    const found = await readOne(folder, name);
    if (!byIdentity.has(found.identity)) byIdentity.set(found.identity, found);
  }
  return [...byIdentity.values()];
}

async function readOne(folder: string, name: string): Promise<FoundBreakGlass> {
  const from = join(folder, name);
  const found = { name, from, createdAt: undefined, ageMs: 0 };
  const fault = (problem: string): FoundBreakGlass => ({ ...found, identity: from, parsed: { ok: false, problem } });
  if (!ENDING.test(name)) return fault('its name ends neither in .yaml nor in .json. Rename it, or move it away');
  try {
    const text = await readBounded(from);
    const parsed: ParsedBreakGlass = parseBreakGlass(text);
    return { ...found, identity: digestOf(text), parsed };
  } catch (error) {
    return fault(`it cannot be read: ${textOf(error)}`);
  }
}

/** Waits for nobody: a pipe that somebody put there is not a file. */
async function readBounded(path: string): Promise<string> {
  await using file: FileHandle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const status = await file.stat();
  if (!status.isFile()) throw new Error('it is no file');
  const buffer = Buffer.alloc(MAX_BYTES + 1);
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
    if (bytesRead === 0) return buffer.toString('utf8', 0, length);
    length += bytesRead;
  }
  throw new Error(`it has more than ${MAX_BYTES} bytes`);
}
