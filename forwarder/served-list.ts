// The list that every connection is decided with. What is in force is told to the threads of an engine; before each of
// them has read it, who is told that a name is open would still be refused by some of them.

import type { Condition } from './conditions.ts';
import type { Snapshot } from './decision/snapshot.ts';
import type { Engine } from './engine/engine.ts';

/** A list, the generation of the object it was read from, where it has one, and what is said of it. */
export type ListVersion = {
  readonly snapshot: Snapshot | undefined;
  readonly generation: number | undefined;
  readonly ready: Condition;
};

export class ServedList {
  readonly #engine: Pick<Engine, 'caughtUp'>;
  readonly #onChange: () => void;
  #version: ListVersion;
  #asked = 0;

  constructor(first: ListVersion, engine: Pick<Engine, 'caughtUp'>, onChange: () => void) {
    this.#version = copyOf(first);
    this.#engine = engine;
    this.#onChange = onChange;
  }

  get version(): ListVersion {
    return this.#version;
  }

  /** The engine was told of this version; it is served when the engine has caught up, unless a later one was told by then. */
  async told(version: ListVersion): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const told = copyOf(version);
    await this.#engine.caughtUp();
    if (asked !== this.#asked) return;
    this.#version = told;
    this.#onChange();
  }
}

/** Its source goes on changing. */
function copyOf({ snapshot, generation, ready }: ListVersion): ListVersion {
  return { snapshot, generation, ready };
}
