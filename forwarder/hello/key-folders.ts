// All key folders that are open, of the configuration that serves and of one on trial, and what metrics say of them.

import { Gauge, type Registry } from 'prom-client';
import type { Logger } from 'pino';
import type { WatchOptions } from '../watch-file.ts';
import { KeyFolder, type KeyFolderPlace } from './key-folder.ts';

export class KeyFolders {
  readonly #log: Logger;
  readonly #watch: WatchOptions;
  readonly #onChange: () => void;
  readonly #open = new Set<KeyFolder>();

  /** `onChange`: other keys are in force, in one of the folders. */
  constructor(log: Logger, onChange: () => void, watch: WatchOptions = {}) {
    this.#log = log;
    this.#onChange = onChange;
    this.#watch = watch;
  }

  /** Rejects when the folder holds no key, or one that is not usable. The stack closes it. */
  async open(place: KeyFolderPlace, stack: DisposableStack): Promise<KeyFolder> {
    const folder = stack.use(await KeyFolder.open(place, this.#log, this.#onChange, this.#watch));
    this.#open.add(folder);
    stack.defer(() => this.#open.delete(folder));
    return folder;
  }

  /** sallyport_conduit_keys and sallyport_conduit_keys_unusable, by conduit: names from the configuration only. */
  register(registry: Registry): void {
    const open = this.#open;
    void new Gauge({
      name: 'sallyport_conduit_keys',
      help: 'Keys of a conduit that are in force.',
      labelNames: ['conduit'],
      registers: [registry],
      collect() {
        this.reset();
        for (const { conduit, keys } of open) this.set({ conduit }, keys.all.size);
      },
    });
    void new Gauge({
      name: 'sallyport_conduit_keys_unusable',
      help: '1 while the key folder of a conduit cannot be used and its former keys stay.',
      labelNames: ['conduit'],
      registers: [registry],
      collect() {
        this.reset();
        for (const { conduit } of open) this.set({ conduit }, 0);
        for (const { conduit, problem } of open) if (problem !== undefined) this.set({ conduit }, 1);
      },
    });
  }
}
