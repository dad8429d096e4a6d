// Zones as small numbers, and the sets of zones that grants name.

import type { AllowlistSpec } from '../../contract/allowlist.ts';
import { NONE } from '../memory.ts';
import { type Network, parseNetwork, type Range, rangesOf } from '../networks.ts';
import type { Keys } from './keys.ts';
import type { Texts } from './texts.ts';

const WORD_BITS = 32;

export class Zones {
  readonly #keys: Keys;
  readonly #names: string[] = [];
  /** The direct child of a zone, where it is known. */
  readonly #children = new Map<number, number>();
  readonly #sets: (readonly number[])[] = [];
  readonly #setOfNames = new Map<string, number>();
  readonly ranges: readonly Range[];
  readonly directChildren: number;

  constructor(zones: AllowlistSpec['zones'], keys: Keys) {
    this.#keys = keys;
    const declared = Object.entries(zones);
    for (const [name, { networks, via }] of declared) {
      const child = networks === undefined ? via : name;
      if (child !== undefined) this.#children.set(this.#numberOf(name), this.#numberOf(child));
    }
    const owned = declared.flatMap(([name, { networks = [] }]) =>
      networks.map((text) => ({ network: networkOf(text), owner: this.#numberOf(name) })),
    );
    this.ranges = rangesOf(owned);
    this.directChildren = declared.filter(([, { networks }]) => networks !== undefined).length;
  }

  /** The set of these zones; the same for the same zones. */
  setOf(names: readonly string[]): number {
    const zones = [...new Set(names.map((name) => this.#numberOf(name)))].sort((left, right) => left - right);
    const key = zones.join(' ');
    let set = this.#setOfNames.get(key);
    if (set === undefined) {
      this.#setOfNames.set(key, (set = this.#sets.length));
      this.#sets.push(zones);
    }
    return set;
  }

  /** The zones of a set, in ascending order. */
  inSet(set: number): readonly number[] {
    return this.#sets[set] ?? [];
  }

  words(texts: Texts): Int32Array {
    const words = this.#names.flatMap((name, zone) => {
      const { start, length } = texts.add(name);
      return [start, length, this.#children.get(zone) ?? NONE];
    });
    return Int32Array.from(words);
  }

  /** Words to a set of zones. */
  get setWords(): number {
    return Math.ceil(this.#names.length / WORD_BITS);
  }

  setBits(): Int32Array {
    const bits = new Int32Array(this.#sets.length * this.setWords);
    for (const [set, zones] of this.#sets.entries()) {
      for (const zone of zones) {
        const word = set * this.setWords + Math.floor(zone / WORD_BITS);
        bits[word] = (bits[word] ?? 0) | (1 << (zone % WORD_BITS));
      }
    }
    return bits;
  }

  #numberOf(name: string): number {
    const values = this.#keys.at(name);
    if (values.zone === NONE) values.zone = this.#names.push(name) - 1;
    return values.zone;
  }
}

function networkOf(text: string): Network {
  const network = parseNetwork(text);
  if ('fault' in network) throw new Error(`Cannot compile the allowlist: ${network.fault}`);
  return network;
}
