// Where destinations are. Every answer names addresses that were never named before, so that whoever is dialled can be
// told what was asked for.

import type { AuditRecord } from '../../../forwarder/contract/audit-record.ts';
import type { Location, Places } from '../../../forwarder/uplink/dialer.ts';
import { FORWARDER } from '../plant/places.ts';
import type { Random } from '../random.ts';
import type { Coverage } from '../coverage.ts';
import type { Located } from './located.ts';
import type { ReactorRun } from './reactor-run.ts';

export type Asked = {
  readonly reactor: ReactorRun;
  readonly request: number;
  readonly located: Omit<Located, 'speaks' | 'goodUntilMs'>;
};

export class Directory {
  /** Reasons that were given instead of places. */
  readonly refusals = new Set<string>();
  readonly #random: Random;
  readonly #coverage: Coverage;
  readonly #asked: Asked[] = [];
  /** By address and port. */
  readonly #located = new Map<string, Located>();
  #places = 0;

  constructor(random: Random, coverage: Coverage) {
    this.#random = random;
    this.#coverage = coverage;
  }

  at(place: string): Located | undefined {
    return this.#located.get(place);
  }

  ask(asked: Asked): void {
    this.#asked.push(asked);
  }

  /** A reactor has read an answer. */
  told({ places, validMs }: Places, nowMs: number): void {
    for (const { address, port } of places) {
      const located = this.#located.get(`${address} ${port}`);
      if (located !== undefined) located.goodUntilMs = nowMs + validMs;
    }
  }

  /** The answer to one of the questions, in any order. */
  answer(): { readonly asked: Asked; readonly location: Location } | undefined {
    const [asked] = this.#asked.splice(this.#random.below(this.#asked.length), 1);
    if (asked === undefined) return undefined;
    return { asked, location: this.#random.chance(0.1) ? this.#refuse() : this.#locate(asked.located) };
  }

  /** The cards of the host have changed: what was found by them is to be asked for again. */
  outdate(reactor: number, nowMs: number): void {
    for (const located of this.#located.values())
      if (located.reactor === reactor) located.goodUntilMs = Math.min(located.goodUntilMs, nowMs);
  }

  /** An audit line: whoever was denied because nobody could be reached shows that an answer is good no more. */
  hear({ event, reason, nextHop }: AuditRecord, nowMs: number): void {
    if (event !== 'deny' || (reason !== 'next-hop-refused' && reason !== 'next-hop-timeout')) return;
    const located = this.#located.get(nextHop?.replace(':', ' ') ?? '');
    if (located === undefined) return;
    this.#coverage.count('unreached');
    located.goodUntilMs = Math.min(located.goodUntilMs, nowMs);
  }

  #refuse(): Location {
    const reason = this.#random.pick(['name-not-found', 'resolver-failed', 'forbidden-address'] as const);
    this.refusals.add(reason);
    this.#coverage.count('locate-refused');
    return { kind: 'refused', reason, nextHop: undefined };
  }

  #locate(located: Asked['located']): Location {
    const { question, isUplinkParent } = located;
    const speaks = isUplinkParent && question.to === undefined ? 'proxy-header' : 'bytes';
    const port = question.to?.port ?? question.port;
    const found: Located = { ...located, speaks, goodUntilMs: Infinity };
    const places = Array.from({ length: this.#random.between(1, 3) }, () => this.#name(port, found));
    this.#coverage.count('located');
    return {
      kind: 'places',
      places,
      source: this.#random.chance(0.3) ? FORWARDER : undefined,
      speaks,
      validMs: this.#random.pick([0, 0, 1_000, 30_000, Infinity]),
    };
  }

  #name(port: number, located: Located): { readonly address: string; readonly port: number } {
    this.#places += 1;
    const address = `10.90.${this.#places >> 8}.${this.#places & 255}`;
    this.#located.set(`${address} ${port}`, located);
    return { address, port };
  }
}
