import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  coversPattern,
  matchesHost,
  parseHostPattern,
  type HostPattern,
} from '../../forwarder/contract/host-pattern.ts';
import { admits, covers, witnessesOf } from '../../reachability/host-patterns.ts';

const name = fc
  .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 })
  .map((labels) => [...labels, 'x', 'example'].join('.'));
const pattern = fc.tuple(fc.constantFrom('', '*.', '**.'), name).map(([wildcard, base]) => wildcard + base);

/** The forwarder's own reading. */
function parsed(text: string): HostPattern {
  const read = parseHostPattern(text);
  if ('fault' in read) throw new Error(`${text}: ${read.fault}`);
  return read;
}

describe('host patterns', () => {
  test('admits() reads them as the forwarder does', () => {
    fc.assert(
      fc.property(pattern, name, (text, host) => expect(admits(text, host)).toBe(matchesHost(parsed(text), host))),
    );
  });

  test('covers() compares them as the forwarder does', () => {
    fc.assert(fc.property(pattern, pattern, (a, b) => expect(covers(a, b)).toBe(coversPattern(parsed(a), parsed(b)))));
  });

  test('witnessesOf() stands for a pattern: admitted by it, and by nothing narrower', () => {
    fc.assert(
      fc.property(pattern, (text) => {
        for (const witness of witnessesOf(text)) expect(admits(text, witness)).toBe(true);
        if (text.startsWith('**.'))
          expect(witnessesOf(text).every((witness) => admits(text.slice(1), witness))).toBe(false);
      }),
    );
  });
});
