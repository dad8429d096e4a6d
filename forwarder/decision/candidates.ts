// The candidates of one host pattern (or one tcp listen port), found by protocol, port and zone.

import type { Protocol } from '../contract/allowlist.ts';
import type { Candidate } from './snapshot.ts';

/** Up to here a scan of the zone sets is as fast as a map, and a map of every zone would cost the memory. */
const SCAN_LIMIT = 8;

export class Candidates {
  /** In the order of the list, reserved names last: an ordinary entry may say more (`to`). */
  readonly all: Candidate[] = [];
  readonly #byDestination = new Map<string, Candidate[]>();
  readonly #byZone = new Map<string, ReadonlyMap<string, readonly Candidate[]>>();

  add(candidate: Candidate): void {
    this.all.push(candidate);
    const key = keyOf(candidate.protocol, candidate.entry.listenPort);
    const list = this.#byDestination.get(key);
    if (list === undefined) this.#byDestination.set(key, [candidate]);
    else list.push(candidate);
  }

  /** Builds the maps by zone where one destination is granted many times over; called once, after the last `add`. */
  seal(): void {
    for (const [key, list] of this.#byDestination) {
      if (list.length > SCAN_LIMIT) this.#byZone.set(key, groupByZone(list));
    }
  }

  find(zone: string, protocol: Protocol, port: number): readonly Candidate[] {
    const key = keyOf(protocol, port);
    const grouped = this.#byZone.get(key);
    if (grouped !== undefined) return grouped.get(zone) ?? [];
    return this.#byDestination.get(key)?.filter((candidate) => candidate.zones.has(zone)) ?? [];
  }
}

function keyOf(protocol: Protocol, port: number): string {
  return `${protocol}:${port}`;
}

function groupByZone(candidates: readonly Candidate[]): ReadonlyMap<string, readonly Candidate[]> {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    for (const zone of candidate.zones) {
      const group = groups.get(zone);
      if (group === undefined) groups.set(zone, [candidate]);
      else group.push(candidate);
    }
  }
  return groups;
}
