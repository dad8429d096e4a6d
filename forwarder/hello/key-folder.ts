// The keys of one conduit as they are now: a folder of key files (conduit-keys.ts) that is read again when it changes.
//
// Keys rotate while connections are open; a key is looked at only when one begins, so nothing drops. A folder that
// cannot be used any more, or holds one bad key, changes nothing: the keys that were good stay until all of it is.

import type { Logger } from 'pino';
import { textOf } from '../error-text.ts';
import { type FileWatch, watchFolder, type WatchOptions } from '../watch-file.ts';
import { type ConduitKeys, readConduitKeys } from './conduit-keys.ts';

export type KeyFolderPlace = {
  /** The child whose conduit it is: the same word on both sides. */
  readonly conduit: string;
  readonly folder: string;
};

export class KeyFolder implements Disposable {
  readonly conduit: string;
  readonly #folder: string;
  readonly #log: Logger;
  readonly #onChange: () => void;
  readonly #watch: FileWatch;
  #keys: ConduitKeys;
  #problem: string | undefined;
  #reading = Promise.resolve();
  #closed = false;

  private constructor(
    { conduit, folder }: KeyFolderPlace,
    keys: ConduitKeys,
    log: Logger,
    onChange: () => void,
    watch: WatchOptions,
  ) {
    this.conduit = conduit;
    this.#folder = folder;
    this.#keys = keys;
    this.#log = log;
    this.#onChange = onChange;
    this.#watch = watchFolder(folder, () => this.#changed(), watch);
  }

  /** Rejects when the folder holds no key, or one that is not usable. */
  static async open(
    place: KeyFolderPlace,
    log: Logger,
    onChange: () => void,
    watch: WatchOptions = {},
  ): Promise<KeyFolder> {
    return new KeyFolder(place, await readConduitKeys(place.folder), log, onChange, watch);
  }

  get keys(): ConduitKeys {
    return this.#keys;
  }

  /** Why the folder cannot be used now, although its former keys serve. */
  get problem(): string | undefined {
    return this.#problem;
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#watch.close();
  }

  #changed(): void {
    // One after the other, so that older keys never come after newer ones.
    this.#reading = this.#reading.then(() => this.#read());
  }

  async #read(): Promise<void> {
    if (this.#closed) return;
    try {
      this.#take(await readConduitKeys(this.#folder));
    } catch (error) {
      const problem = textOf(error);
      if (problem !== this.#problem) this.#log.error({ conduit: this.conduit }, `${problem}. The former keys stay`);
      this.#problem = problem;
    }
  }

  #take(keys: ConduitKeys): void {
    const isChanged = this.#problem !== undefined || describe(keys) !== describe(this.#keys);
    this.#problem = undefined;
    this.#keys = keys;
    if (isChanged) {
      this.#onChange();
      this.#log.info({ conduit: this.conduit, signing: keys.signing.id, keys: [...keys.all.keys()] }, 'keys in force');
    }
  }
}

function describe({ all }: ConduitKeys): string {
  return [...all.values()].map(({ id, secret }) => `${id} ${Buffer.from(secret).toString('base64')}`).join(' ');
}
