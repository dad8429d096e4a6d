// The profiles of the programs that call: computed once, found again by the traits of their hellos.
//
// A hash only says where to look: what is found is compared unit by unit, so no hello, however made, can be given the
// profile of another. Bounded in number and size; when it is full the oldest goes. Whoever sends a new kind of hello
// each time makes each of them cost what it costs to compute, and no more.

import { randomInt } from 'node:crypto';
import { profileOf } from './hello-profile.ts';
import type { HelloProfile } from './hello-profile.ts';
import type { TraitsBuffer } from './traits-buffer.ts';

type Known = { readonly units: Uint16Array; readonly profile: HelloProfile };
type Hash = (units: Uint16Array, length: number) => number;

const MAX_PROFILES = 1_024;
/** Real clients have sixty to a hundred; longer ones are computed anew each time. */
const MAX_UNITS_KEPT = 512;

export class HelloProfiles {
  readonly #known = new Map<number, Known>();
  readonly #hash: Hash;

  /** @param hash where to look for a run of units; tests make it collide */
  constructor(hash: Hash = seededHash(randomInt(2 ** 32))) {
    this.#hash = hash;
  }

  of({ units, length }: TraitsBuffer): HelloProfile {
    if (length > MAX_UNITS_KEPT) return profileOf(units.subarray(0, length));
    const place = this.#hash(units, length);
    const known = this.#known.get(place);
    if (known !== undefined && isEqual(known.units, units, length)) return known.profile;
    return this.#learn(place, units.slice(0, length));
  }

  #learn(place: number, units: Uint16Array): HelloProfile {
    const profile = profileOf(units);
    this.#known.delete(place);
    this.#known.set(place, { units, profile });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MAX_PROFILES) break;
      this.#known.delete(oldest);
    }
    return profile;
  }
}

/** Which hellos share a place depends on the seed, so nobody outside can choose them. */
export function seededHash(seed: number): Hash {
  return (units, length) => {
    let state = seed ^ length;
    for (let at = 0; at < length; at += 1) {
      state = Math.imul(state ^ (units[at] ?? 0), 0x9e_37_79_b1);
      state ^= state >>> 15;
    }
    return state | 0;
  };
}

function isEqual(known: Uint16Array, units: Uint16Array, length: number): boolean {
  if (known.length !== length) return false;
  for (let at = 0; at < length; at += 1) if (known[at] !== units[at]) return false;
  return true;
}
