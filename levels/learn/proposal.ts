// What learning proposes for one zone. Types, and the words in which a proposal says what it rests on.

import type { Asked } from './denial.ts';

export type Proposal = ProposedProfile | ProposedEntry;

export type ProposedProfile = {
  readonly kind: 'profile';
  readonly site: string;
  readonly zone: string;
  readonly name: string;
  readonly with: ReadonlyMap<string, readonly string[]>;
  /** Scenarios of which not one name was asked for. */
  readonly without: readonly string[];
  readonly acknowledged: boolean;
  /** Names that would give a value of a parameter, and are nobody's that the site knows: not part of it. */
  readonly strangers: readonly string[];
  /** `host:port` of what it would add to the zone and was asked for, and of what was not. */
  readonly seen: readonly string[];
  readonly unseen: readonly string[];
  readonly grounds: readonly Asked[];
};

export type ProposedEntry = {
  readonly kind: 'entry';
  readonly site: string;
  readonly zone: string;
  /** An exact name, or a wildcard that was asked for. */
  readonly host: string;
  readonly port: number;
  readonly protocol: 'tls' | 'http' | 'tcp';
  readonly grounds: readonly Asked[];
};

/** `seen 14 times from 10.20.1.7 and 2 others between 2026-11-01 and 2026-11-03` */
export function groundsText(grounds: readonly Asked[]): string {
  const isQuestion = grounds.every(({ port }) => port === undefined);
  const times = grounds.reduce((sum, { count }) => sum + count, 0);
  const clients = [...new Set(grounds.flatMap((asked) => [...asked.clients.keys()]))];
  const others = clients.length === 1 ? '' : ` and ${clients.length - 1} ${clients.length === 2 ? 'other' : 'others'}`;
  const verb = isQuestion ? 'asked for in DNS' : 'seen';
  const note = isQuestion ? '; the port is assumed' : '';
  return `${verb} ${timesText(times)} from ${clients[0] ?? 'nobody'}${others}${daysText(grounds)}${note}`;
}

function daysText(grounds: readonly Asked[]): string {
  const firsts = grounds.flatMap(({ first }) => first ?? []).sort();
  const lasts = grounds.flatMap(({ last }) => last ?? []).sort();
  const [from, to] = [firsts[0]?.slice(0, 10), lasts.at(-1)?.slice(0, 10)];
  if (from === undefined || to === undefined) return '';
  return from === to ? ` on ${from}` : ` between ${from} and ${to}`;
}

function timesText(times: number): string {
  return times === 1 ? 'once' : `${times} times`;
}
