// The names a zone's entries cover, asked for thousands of names of others: by a walk over labels, not over entries.

import { parseHostPattern } from '../../forwarder/contract/host-pattern.ts';
import type { Need } from '../need.ts';

export class NameSet {
  readonly #exact = new Set<string>();
  readonly #wildcards = new Set<string>();

  static of(needs: readonly Need[]): NameSet {
    const names = new NameSet();
    for (const { host } of needs) names.#add(host ?? '');
    return names;
  }

  /** As DNS sees it: a wildcard covers names below it at any depth. */
  covers(name: string | undefined): boolean {
    if (name === undefined || this.#exact.has(name)) return name !== undefined;
    for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
      if (this.#wildcards.has(name.slice(dot + 1))) return true;
    }
    return false;
  }

  #add(host: string): void {
    const pattern = parseHostPattern(host);
    if (!('kind' in pattern)) return;
    (pattern.kind === 'exact' ? this.#exact : this.#wildcards).add(pattern.base);
  }
}
