// Which wildcards of one version of a zone let a pattern of the other pass, in the same way and for as long.

import { coversPattern, parseHostPattern } from '../../forwarder/contract/host-pattern.ts';
import type { Need } from '../need.ts';

/** The wildcards of one version: which of them lets another pattern pass, the same way. */
export class Covers {
  readonly #wildcards: readonly Need[];
  readonly #leaving: ReadonlySet<Need>;
  readonly #found = new Map<Need, readonly Need[]>();

  /** `changing`: those of the needs that the other version does not have. */
  constructor(needs: readonly Need[], changing: readonly Need[]) {
    this.#wildcards = needs.filter(({ host }) => host?.startsWith('*') === true);
    this.#leaving = new Set(changing);
  }

  /** The best cover, whether it lasts as long or not. */
  of(need: Need): Need | undefined {
    return this.lasting(need) ?? this.#all(need)[0];
  }

  /** The best one that is open at least as long: one that stays before one that changes, the most specific first. */
  lasting(need: Need): Need | undefined {
    return this.#all(need).find((cover) => isOpenAsLong(cover, need));
  }

  #all(need: Need): readonly Need[] {
    const found =
      this.#found.get(need) ?? this.#wildcards.filter((cover) => isCovered(need, cover)).sort(this.#compare);
    this.#found.set(need, found);
    return found;
  }

  readonly #compare = (a: Need, b: Need): number =>
    Number(this.#leaving.has(a)) - Number(this.#leaving.has(b)) || (b.host ?? '').length - (a.host ?? '').length;
}

/** Whether every connection that `inner` lets pass would pass by `outer`, and end in the same place. */
function isCovered(inner: Need, outer: Need): boolean {
  if (outer.port !== inner.port || outer.protocol !== inner.protocol || outer.host === inner.host) return false;
  const [wide, narrow] = [outer, inner].map(({ host }) => parseHostPattern(host ?? ''));
  if (wide === undefined || narrow === undefined || 'fault' in wide || 'fault' in narrow) return false;
  return coversPattern(wide, narrow) && JSON.stringify(outer.end) === JSON.stringify(inner.end);
}

/** Whether `a` lasts at least until the last day of `b`. */
export function isOpenAsLong(a: Need, b: Need): boolean {
  return a.expires === undefined || (b.expires !== undefined && a.expires >= b.expires);
}
