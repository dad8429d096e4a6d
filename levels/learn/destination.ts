// What a profile would allow, beside what was asked for and what the zone has.

import { coversPattern, matchesHost, parseHostPattern } from '../../forwarder/contract/host-pattern.ts';
import type { ExpandedEntry } from '../needs/expand-profile.ts';
import type { Asked } from './denial.ts';

export type Destination = Pick<ExpandedEntry, 'host' | 'port' | 'protocol'>;

export function isAskedFor(destination: Destination, asked: readonly Asked[]): boolean {
  return asked.some((each) => matches(destination, each));
}

export function matches(destination: Destination, { host, port, protocol }: Asked): boolean {
  const pattern = parseHostPattern(destination.host);
  const isPort = port === undefined || (port === destination.port && protocol === destination.protocol);
  return isPort && !('fault' in pattern) && matchesHost(pattern, host);
}

export function covers(outer: Destination, inner: Destination): boolean {
  if (outer.port !== inner.port || outer.protocol !== inner.protocol) return false;
  const [a, b] = [parseHostPattern(outer.host), parseHostPattern(inner.host)];
  return !('fault' in a) && !('fault' in b) && coversPattern(a, b);
}

export function showDestination({ host, port }: Destination): string {
  return `${host}:${port}`;
}
