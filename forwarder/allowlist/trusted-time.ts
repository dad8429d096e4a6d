// The latest moment a trusted clock has shown, on disk: a host that wakes up in 1970 must not revive what has ended.

import { join } from 'node:path';
import { loadDurable, saveDurably } from '../durable-file.ts';

export class TrustedTime {
  readonly #path: string;
  readonly #onFault: (error: unknown) => void;
  #saving = Promise.resolve();

  constructor(stateFolder: string, onFault: (error: unknown) => void) {
    this.#path = pathIn(stateFolder);
    this.#onFault = onFault;
  }

  /** One after the other. Never throws; `onFault` hears why it could not be remembered. */
  save(milliseconds: number): void {
    this.#saving = this.#saving.then(() => saveDurably(this.#path, String(milliseconds))).catch(this.#onFault);
  }

  /** Resolves when everything asked for so far was saved or has failed. */
  settled(): Promise<void> {
    return this.#saving;
  }
}

/** What an earlier run had saved; undefined when nothing usable is there. */
export async function loadTrustedTime(stateFolder: string): Promise<number | undefined> {
  const loaded = await loadDurable(pathIn(stateFolder));
  if (loaded.kind !== 'text' || !/^\d{1,16}$/.test(loaded.text)) return undefined;
  return Number(loaded.text);
}

function pathIn(stateFolder: string): string {
  return join(stateFolder, 'trusted-time');
}
