// What a forwarder is in, told to whoever asks: tests, the demo, the status of the Allowlist.

import type { Condition } from './conditions.ts';
import type { ConfirmState } from './confirm/confirm-machine.ts';

export type ForwarderState = {
  readonly ready: boolean;
  /** Why it is not ready, or what it serves. */
  readonly detail: string;
  /** Digest, size and generation of the snapshot in force; files have no generation. */
  readonly snapshot: string | undefined;
  readonly entries: number | undefined;
  readonly generation: number | undefined;
  /** Digest of the configuration that serves new connections. */
  readonly configuration: string | undefined;
  /** Whether the allowlist was made for that configuration. */
  readonly belongTogether: boolean;
  readonly confirm: ConfirmState;
  readonly conditions: readonly Condition[];
};

export class StateListeners {
  readonly #listeners = new Set<(state: ForwarderState) => void>();
  readonly #read: () => ForwarderState;

  constructor(read: () => ForwarderState) {
    this.#read = read;
  }

  /** Calls the listener after every change; the returned function ends that. */
  add(listener: (state: ForwarderState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(): void {
    if (this.#listeners.size === 0) return;
    const state = this.#read();
    for (const listener of this.#listeners) listener(state);
  }

  /** Resolves with the first state, now or later, that fulfils the condition. */
  until(isWanted: (state: ForwarderState) => boolean): Promise<ForwarderState> {
    const now = this.#read();
    if (isWanted(now)) return Promise.resolve(now);
    return new Promise((resolve) => {
      const end = this.add((state) => {
        if (!isWanted(state)) return;
        end();
        resolve(state);
      });
    });
  }
}
