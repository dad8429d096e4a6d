// Counts denials while logs are read, line by line. Memory grows with the different names that were asked for, never with
// the lines; and not beyond a bound, because a scanner can invent names faster than anybody reads them.

import { isIP } from 'node:net';
import type { Site, Zone } from '../model.ts';
import { contains } from '../addresses.ts';
import type { Asked, Denial } from './denial.ts';
import type { Reading } from './reading.ts';

export type TallyLimits = {
  readonly names: number;
  readonly clients: number;
  readonly programs: number;
  /** How many of the last lines are known again. */
  readonly ids: number;
};

const LIMITS: TallyLimits = { names: 200_000, clients: 1_000, programs: 100, ids: 100_000 };

type Sum = Pick<Asked, 'site' | 'zone' | 'host' | 'port' | 'protocol'> & {
  count: number;
  readonly clients: Map<string, number>;
  readonly programs: Map<string, number>;
  first: string | undefined;
  last: string | undefined;
};

export class Tally {
  readonly #sites: readonly Site[];
  readonly #limits: TallyLimits;
  readonly #sums = { candidate: new Map<string, Sum>(), ended: new Map<string, Sum>() };
  readonly #nothing = new Map<string, number>();
  readonly #ids = new Set<string>();
  denials = 0;
  passedBelow = 0;
  /** Denials of zones that no site here has. */
  elsewhere = 0;
  /** Denials of names beyond the bound. */
  uncounted = 0;
  /** Lines that came before: collected twice, or copied by somebody. */
  repeated = 0;

  constructor(sites: readonly Site[], limits: TallyLimits = LIMITS) {
    this.#sites = sites;
    this.#limits = limits;
  }

  add(reading: Reading): void {
    if (reading.kind === 'other' || reading.kind === 'foreign' || reading.kind === 'broken') return;
    if (this.#isKnown(reading.id)) {
      this.repeated += 1;
      return;
    }
    this.denials += reading.count;
    if (reading.kind === 'passed-below') this.passedBelow += reading.count;
    else if (reading.kind === 'nothing') increase(this.#nothing, reading.reason, reading.count);
    else this.#count(reading.kind, reading.denial);
  }

  /** What an entry may mend, in the order in which it was first asked for. */
  get asked(): readonly Asked[] {
    return [...this.#sums.candidate.values()].map(finish);
  }

  /** What an entry had allowed until it ended. */
  get ended(): readonly Asked[] {
    return [...this.#sums.ended.values()].map(finish);
  }

  /** Denials that no entry mends, by their reason. */
  get nothing(): ReadonlyMap<string, number> {
    return this.#nothing;
  }

  #isKnown(id: string | undefined): boolean {
    if (id === undefined) return false;
    if (this.#ids.has(id)) return true;
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > this.#limits.ids && oldest !== undefined) this.#ids.delete(oldest);
    return false;
  }

  #count(kind: 'candidate' | 'ended', denial: Denial): void {
    const place = placeOf(this.#sites, denial);
    if (place === undefined) {
      this.elsewhere += denial.count;
      return;
    }
    const { host, port, protocol } = denial;
    const key = [place.site.name, place.zone.name, host, port, protocol].join(' ');
    const sums = this.#sums[kind];
    const sum = sums.get(key) ?? {
      site: place.site.name,
      zone: place.zone.name,
      host,
      port,
      protocol,
      count: 0,
      clients: new Map(),
      programs: new Map(),
      first: undefined,
      last: undefined,
    };
    if (sums.size >= this.#limits.names && !sums.has(key)) this.uncounted += denial.count;
    else sums.set(key, this.#grow(sum, denial));
  }

  #grow(sum: Sum, { client, ja4, time, count }: Denial): Sum {
    sum.count += count;
    if (sum.clients.has(client) || sum.clients.size < this.#limits.clients) increase(sum.clients, client, count);
    if (ja4 !== undefined && (sum.programs.has(ja4) || sum.programs.size < this.#limits.programs))
      increase(sum.programs, ja4, count);
    if (time !== undefined) {
      if (sum.first === undefined || time < sum.first) sum.first = time;
      if (sum.last === undefined || time > sum.last) sum.last = time;
    }
    return sum;
  }
}

/** The zone that asked, by its name or a former one; a query log names no site, so the client's address tells which. */
function placeOf(sites: readonly Site[], denial: Denial): { readonly site: Site; readonly zone: Zone } | undefined {
  const named = sites
    .filter(({ name }) => denial.site === undefined || denial.site === name)
    .flatMap((site) => site.zones.filter((zone) => isNamed(zone, denial.zone)).map((zone) => ({ site, zone })));
  if (named.length <= 1) return named[0];
  const near = named.filter(({ zone }) => isNear(zone, denial.client));
  return near.length === 1 ? near[0] : undefined;
}

function isNear({ seenAs }: Zone, client: string): boolean {
  return isIP(client) === 4 && seenAs.some((network) => contains(network, client));
}

function isNamed({ name, declaration: { was } }: Zone, asked: string): boolean {
  return name === asked || was === asked;
}

function increase(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function finish(sum: Sum): Asked {
  const byCount = (counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
    new Map([...counts].sort(([, a], [, b]) => b - a));
  return { ...sum, clients: byCount(sum.clients), programs: byCount(sum.programs) };
}
