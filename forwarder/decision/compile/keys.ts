// The hash table of names while it is written: bases of host patterns, with a slot for each kind of pattern, and zones.

import type { HostPattern } from '../../contract/host-pattern.ts';
import { KEY, NONE } from '../memory.ts';
import { hashName, type Seeds } from '../name-hash.ts';
import type { Place, Texts } from './texts.ts';

type Key = { readonly place: Place; readonly values: { [field in Field]: number } };
type Field = HostPattern['kind'] | 'zone';

const FIELDS: readonly Field[] = ['exact', 'one-label', 'any-depth', 'zone'];

/** Buckets to a key, at least: half full, a search ends after one or two steps. */
const ROOM = 2;
/** So many steps are never needed by chance; another draw of the seeds ends what was crafted. */
const MAX_STEPS = 64;
const MAX_DRAWS = 16;

export class Keys {
  readonly #texts: Texts;
  readonly #keys = new Map<string, Key>();

  constructor(texts: Texts) {
    this.#texts = texts;
  }

  /** The values that hang on a name; those nobody has set are NONE. */
  at(name: string): Key['values'] {
    let key = this.#keys.get(name);
    if (key === undefined) {
      const values = { exact: NONE, 'one-label': NONE, 'any-depth': NONE, zone: NONE };
      this.#keys.set(name, (key = { place: this.#texts.add(name), values }));
    }
    return key.values;
  }

  get longestName(): number {
    return [...this.#keys.values()].reduce((longest, { place }) => Math.max(longest, place.length), 0);
  }

  words(): Int32Array {
    const words = new Int32Array(this.#keys.size * KEY.words);
    let key = 0;
    for (const { place, values } of this.#keys.values()) {
      words[key + KEY.start] = place.start;
      words[key + KEY.length] = place.length;
      for (const field of FIELDS) words[key + KEY[field]] = values[field];
      key += KEY.words;
    }
    return words;
  }

  /** Draws seeds until no name takes many steps to find. */
  buckets(draw: () => Seeds): { readonly seeds: Seeds; readonly buckets: Int32Array } {
    for (let tries = 0; tries < MAX_DRAWS; tries += 1) {
      const seeds = draw();
      const buckets = this.#fill(seeds);
      if (buckets !== undefined) return { seeds, buckets };
    }
    throw new Error(
      'Cannot compile the allowlist: its names collide under every hash that was drawn. Compile it again',
    );
  }

  #fill(seeds: Seeds): Int32Array | undefined {
    const count = 2 ** Math.ceil(Math.log2(ROOM * (this.#keys.size + 1)));
    const buckets = new Int32Array(2 * count);
    let key = 0;
    for (const name of this.#keys.keys()) {
      const hash = hashName(name, seeds);
      const bucket = findFree(buckets, hash & (count - 1));
      if (bucket === undefined) return undefined;
      buckets[2 * bucket] = hash;
      buckets[2 * bucket + 1] = key + 1;
      key += KEY.words;
    }
    return buckets;
  }
}

function findFree(buckets: Int32Array, first: number): number | undefined {
  const count = buckets.length / 2;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const bucket = (first + step) % count;
    if (buckets[2 * bucket + 1] === 0) return bucket;
  }
  return undefined;
}
