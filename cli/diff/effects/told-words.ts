// The words that lines of the report hold: by them a value of an object is told. An address is told by a network around it,
// a network by what it has more than before.

import { containsNetwork, findNetworkFault, subtract } from '../../../levels/addresses.ts';
import type { SiteChange } from '../../../levels/changes/change.ts';
import { sayEffect, type Effect } from './effect.ts';

export class Words {
  readonly #all: ReadonlySet<string>;
  readonly #networks: readonly string[];

  constructor(lines: readonly string[]) {
    const words = lines.flatMap((line) => line.split(/[\s,;()"“”]+/)).map((word) => word.replace(/[.:]$/, ''));
    this.#all = new Set(words.flatMap((word) => [word, ...word.split(':'), word.replace(/^(?:tls|tcp|http)-/, '')]));
    this.#networks = [...this.#all].filter(isNetwork);
  }

  /** `value` comes and `others` go, or the other way round: `cidr 10.0.0.0/8`, `port 443`. */
  tell(value: string, others: readonly string[]): boolean {
    const word = wordOf(value);
    const machine = word.replace(/\/32$/, '');
    if (this.#all.has(word) || this.#all.has(machine)) return true;
    const network = machine === word && !word.includes('/') ? `${word}/32` : word;
    if (!isNetwork(network)) return false;
    const rest = subtract(network, others.map(wordOf).filter(isNetwork));
    return rest.every((part) => this.#networks.some((told) => containsNetwork(told, part)));
  }
}

export function wordsOf({ changes, notices }: SiteChange, effects: readonly Effect[]): Words {
  return new Words([
    ...changes.flatMap(({ hosts, port, listenPort = port, end }) => [...hosts, `${port} ${listenPort}`, end]),
    ...notices.map(({ text }) => text),
    ...effects.map(({ phrase, subject }) => sayEffect(phrase, [subject])),
  ]);
}

function wordOf(value: string): string {
  return value.slice(value.indexOf(' ') + 1);
}

function isNetwork(word: string): boolean {
  return findNetworkFault(word) === undefined;
}
