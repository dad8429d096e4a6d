// A trie of host patterns by label, from the top-level domain down: the cost of a question is the number of labels in
// the name, however long the list is.
//
// A node stands for a name. Three slots hang on it: what covers the name itself (exact), one label below it
// (one-label) and any depth below it (any-depth).

import type { HostPattern } from '../contract/host-pattern.ts';

type Slots<T> = { [kind in HostPattern['kind']]?: T };
type Node<T> = { readonly below: Map<string, Node<T>>; readonly slots: Slots<T> };

export class LabelTrie<T> {
  readonly #root: Node<T> = newNode();

  /** The value of a pattern, made on first use. */
  at(pattern: HostPattern, make: () => T): T {
    let node = this.#root;
    for (const label of pattern.base.split('.').toReversed()) {
      let next = node.below.get(label);
      if (next === undefined) node.below.set(label, (next = newNode()));
      node = next;
    }
    return (node.slots[pattern.kind] ??= make());
  }

  /** Values of the patterns that cover a name, most specific first: exact, one-label, any-depth from long to short. */
  covering(name: string): readonly T[] {
    const labels = name.split('.');
    const found: T[] = [];
    let node: Node<T> | undefined = this.#root;
    for (let index = labels.length - 1; index >= 0 && node !== undefined; index -= 1) {
      // `index + 1` labels of the name are below this node: at least one, so its any-depth pattern covers the name.
      add(found, node.slots['any-depth']);
      if (index === 0) add(found, node.slots['one-label']);
      node = node.below.get(labels[index] ?? '');
    }
    add(found, node?.slots.exact);
    return found.toReversed();
  }
}

function newNode<T>(): Node<T> {
  return { below: new Map(), slots: {} };
}

function add<T>(found: T[], value: T | undefined): void {
  if (value !== undefined) found.push(value);
}
