// Tells when a file, or one of a folder of files, may have changed, however it was changed: edited in place, renamed
// over, or swapped by a symbolic link somewhere above it (Kubernetes turns `..data`, a host switches a version-named
// folder).
//
// It watches the folder, because a watched file that is renamed over is gone, and asks for the identity of what is in
// question every two seconds, because a link above the folder tells nobody and some file systems never tell. It does
// not read it.

import { type FSWatcher, watch } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export type WatchOptions = {
  /** How long the folder has to be quiet. @default 50 */
  readonly quietMs?: number;
  /** @default 2000 */
  readonly pollMs?: number;
};

export type FileWatch = { close(): void };

/** Calls `onChange` once at the start and whenever the file's identity has changed. */
export function watchFile(path: string, onChange: () => void, options: WatchOptions = {}): FileWatch {
  return beginWatch({ folder: dirname(path), identify: () => identityOf(path) }, onChange, options);
}

/** The same for the files of a folder, those with a leading dot left out. */
export function watchFolder(folder: string, onChange: () => void, options: WatchOptions = {}): FileWatch {
  return beginWatch({ folder, identify: () => identityOfAll(folder) }, onChange, options);
}

type Watched = { readonly folder: string; readonly identify: () => Promise<string> };

function beginWatch(watched: Watched, onChange: () => void, options: WatchOptions): FileWatch {
  const watching = new WatchedPlace(watched, onChange, options.quietMs ?? 50);
  const poll = setInterval(() => watching.look(), options.pollMs ?? 2_000);
  watching.look();
  return {
    close: () => {
      clearInterval(poll);
      watching.close();
    },
  };
}

class WatchedPlace {
  readonly #watched: Watched;
  readonly #onChange: () => void;
  readonly #quietMs: number;
  #identity: string | undefined;
  #folder: string | undefined;
  #watcher: FSWatcher | undefined;
  #quiet: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #closed = false;

  constructor(watched: Watched, onChange: () => void, quietMs: number) {
    this.#watched = watched;
    this.#onChange = onChange;
    this.#quietMs = quietMs;
  }

  /** One look at a time; a request during a look is answered by the poll or the next event. */
  look(): void {
    this.#looking ??= this.#lookNow().finally(() => (this.#looking = undefined));
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#quiet);
    this.#watcher?.close();
  }

  async #lookNow(): Promise<void> {
    const folder = await realpath(this.#watched.folder).catch(() => undefined);
    if (this.#closed) return;
    if (folder !== this.#folder) this.#watchFolder(folder);
    const identity = await this.#watched.identify();
    if (this.#closed || identity === this.#identity) return;
    this.#identity = identity;
    this.#onChange();
  }

  #watchFolder(folder: string | undefined): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#folder = undefined;
    if (folder === undefined) return;
    try {
      this.#watcher = watch(folder, () => this.#lookWhenQuiet());
      // Without a watcher the poll still sees every change; the folder is watched again once it has another path.
      this.#watcher.on('error', () => this.#watcher?.close());
      this.#folder = folder;
    } catch {
      // No inotify left, or the folder vanished between two calls: the poll tries again.
    }
  }

  #lookWhenQuiet(): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#lookAgain(), this.#quietMs);
  }

  #lookAgain(): void {
    if (this.#looking === undefined) this.look();
    else this.#lookWhenQuiet();
  }
}

async function identityOfAll(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) return 'absent';
  const visible = names.filter((name) => !name.startsWith('.')).toSorted();
  const identities = await Promise.all(visible.map((name) => identityOf(join(folder, name))));
  return visible.map((name, index) => `${name} ${identities[index]}`).join('\n');
}

/** Device, inode, size and times of the file behind the links (a change of its mode too); 'absent' when there is none. */
async function identityOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found === undefined ? 'absent' : `${found.dev} ${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`;
}
