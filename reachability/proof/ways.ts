// Reach before and after a change, each way walked once; and the names that stand for a pattern.

import type { Claim } from '../claim.ts';
import { covers, witnessesOf } from '../host-patterns.ts';
import type { Plant } from '../plant.ts';
import { reachOf } from '../reach-of.ts';
import type { Destination, Reach } from '../reach.ts';

export type Ways = {
  readonly claim: Claim;
  /** Whether it could be reached before the change; never, where the site is new. */
  wasReachable(destination: Destination): boolean;
  reach(destination: Destination): Reach;
};

export function waysOf(claim: Claim): Ways {
  const { before, after, today } = claim;
  const [then, now] = [new Map<string, Reach>(), new Map<string, Reach>()];
  const walk = (plant: Plant, known: Map<string, Reach>, destination: Destination): Reach => {
    const key = `${destination.zone} ${destination.host}:${destination.port}`;
    const reach = known.get(key) ?? reachOf(plant, destination, { today });
    known.set(key, reach);
    return reach;
  };
  return {
    claim,
    wasReachable: (destination) => before !== undefined && walk(before, then, destination).reachable,
    reach: (destination) => walk(after, now, destination),
  };
}

/** Each of the names that stand for a pattern. */
export function witnessed(destination: Destination): readonly Destination[] {
  return witnessesOf(destination.host).map((host) => ({ ...destination, host }));
}

/** Whether one of the patterns covers a destination. */
export function isAmong(patterns: readonly Destination[], { zone, host, port }: Destination): boolean {
  return patterns.some((pattern) => pattern.zone === zone && pattern.port === port && covers(pattern.host, host));
}

/** A destination in a sentence, with the pattern it stands for. */
export function show({ host, port }: Destination, pattern: Destination): string {
  return host === pattern.host ? `${host}:${port}` : `${host}:${port} (for "${pattern.host}")`;
}
