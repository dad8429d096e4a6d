// Views for tests, with defaults for what a test does not care about, and views at random: few labels, so that patterns,
// hosts and questions meet often.

import * as fc from 'fast-check';
import { parseHostPattern } from '../../forwarder/contract/host-pattern.ts';
import type { HostPattern } from '../../forwarder/contract/host-pattern.ts';
import type { DnsView } from '../../levels/dns-view.ts';

export function viewWith(names: readonly string[], rest: Partial<DnsView> = {}): DnsView {
  return {
    site: 'plant',
    parent: 'level-3',
    child: 'level-2',
    networks: ['10.20.0.0/24'],
    face: '10.30.0.10',
    hosts: [],
    forwards: [],
    unlisted: 'refuse',
    ...rest,
    names: names.map(patternOf),
  };
}

function patternOf(text: string): HostPattern {
  const pattern = parseHostPattern(text);
  if ('fault' in pattern) throw new Error(`"${text}" is not a host pattern`);
  return pattern;
}

/** Names of `min` to `max` labels out of three. */
export function anyName(min: number, max: number): fc.Arbitrary<string> {
  const label = fc.constantFrom('a', 'b', 'c');
  return fc.array(label, { minLength: min, maxLength: max }).map((labels) => labels.join('.'));
}

/** Views of up to six patterns and two plant hosts. */
export function anyView(): fc.Arbitrary<DnsView> {
  const pattern = fc.tuple(fc.constantFrom('', '*.', '**.'), anyName(2, 4)).map((parts) => parts.join(''));
  return fc
    .record({ patterns: fc.array(pattern, { maxLength: 6 }), hosts: fc.array(anyName(1, 4), { maxLength: 2 }) })
    .map(({ patterns, hosts }) =>
      viewWith(patterns, { hosts: hosts.map((name, index) => ({ name, address: `10.20.0.${index + 1}` })) }),
    );
}
