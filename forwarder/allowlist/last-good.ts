// The last good allowlist on disk: what a restart without its source begins with, and what rule (a) compares with.

import { join } from 'node:path';
import { type Loaded, loadDurable, saveSealed } from '../durable-file.ts';

export class LastGood {
  readonly path: string;

  constructor(stateFolder: string) {
    this.path = join(stateFolder, 'last-good-allowlist');
  }

  /** What compileList has sealed. */
  save(sealed: Uint8Array): Promise<void> {
    return saveSealed(this.path, sealed);
  }

  /** The text that was saved, or why there is none. */
  load(): Promise<Loaded> {
    return loadDurable(this.path);
  }
}
