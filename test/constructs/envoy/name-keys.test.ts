import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keysOf, serverNameOf, type Turn, turnsOf } from '../../../constructs/envoy/name-keys.ts';
import { nameRegex } from '../../../constructs/envoy/name-regex.ts';
import { type HostPattern, matchesHost, parseHostPattern } from '../../../forwarder/contract/host-pattern.ts';

type Pass = { readonly pattern: HostPattern; readonly way: string };

function pass(text: string, way = 'up'): Pass {
  const pattern = parseHostPattern(text);
  if ('fault' in pattern) throw new Error(`Cannot use "${text}" in a test: ${pattern.fault}`);
  return { pattern, way };
}

const RANK = { exact: 0, 'one-label': 1, 'any-depth': 2 } as const;
const bySpecificity = (a: Pass, b: Pass): number =>
  RANK[a.pattern.kind] - RANK[b.pattern.kind] || b.pattern.base.length - a.pattern.base.length;

function turns(own: readonly Pass[], others: readonly Pass[] = []): readonly Turn<Pass>[] {
  const keys = keysOf([...own, ...others].map(({ pattern }) => pattern));
  return turnsOf(keys, own.toSorted(bySpecificity), (a, b) => a.way === b.way);
}

const shown = (found: readonly Turn<Pass>[]) =>
  found.map(({ key, pass: { way }, onlyOneLabel }) => `${serverNameOf(key)} ${way}${onlyOneLabel ? ' one label' : ''}`);

/** As Envoy looks: the name, then its suffixes from long to short, and never back. */
function wayOf(found: readonly Turn<Pass>[], keys: ReadonlySet<string>, name: string): string | undefined {
  const labels = name.split('.');
  const tries = [name, ...labels.slice(1).map((_, index) => `*.${labels.slice(index + 1).join('.')}`)];
  const hit = tries.find((key) => keys.has(key));
  const turn = found.find(({ key }) => serverNameOf(key) === hit);
  if (turn === undefined) return undefined;
  const isDeep = name.split('.').length > turn.key.base.split('.').length + 1;
  return turn.onlyOneLabel && isDeep ? undefined : turn.pass.way;
}

describe('turnsOf()', () => {
  test.each([
    ['an exact name', ['a.example'], [], ['a.example up']],
    ['one label', ['*.b.example'], [], ['*.b.example up one label']],
    ['any depth', ['**.b.example'], [], ['*.b.example up']],
    ['one label and any depth', ['*.b.example', '**.b.example'], [], ['*.b.example up']],
    [
      'a wide wildcard at the key of another caller',
      ['**.example.net'],
      ['a.b.example.net'],
      ['a.b.example.net up', '*.example.net up'],
    ],
    [
      'a wide wildcard at the wildcard of another caller',
      ['**.example.net'],
      ['*.b.example.net'],
      ['*.b.example.net up', '*.example.net up'],
    ],
    [
      'one label at a deeper key of another caller',
      ['*.example.net'],
      ['a.b.example.net'],
      ['*.example.net up one label'],
    ],
    ['what only another caller may', ['a.example'], ['b.example', '*.c.example'], ['a.example up']],
  ])('says what holds at each key: %s', (_, own, others, expected) => {
    expect(
      shown(
        turns(
          own.map((text) => pass(text)),
          others.map((text) => pass(text)),
        ),
      ),
    ).toEqual(expected);
  });

  test('names what leads elsewhere below one label', () => {
    const [turn] = turns([pass('*.b.example', 'mes'), pass('**.b.example', 'up')]);
    expect(turn).toMatchObject({ pass: { way: 'mes' }, onlyOneLabel: true, deeper: { way: 'up' } });
  });

  test('lets pass what the list lets pass, whatever the lists of others, as Envoy looks names up', () => {
    const label = fc.constantFrom('a', 'b', 'c');
    const base = fc.array(label, { minLength: 2, maxLength: 3 }).map((labels) => labels.join('.'));
    const text = fc.tuple(fc.constantFrom('', '*.', '**.'), base).map((parts) => parts.join(''));
    const name = fc.array(label, { minLength: 2, maxLength: 5 }).map((labels) => labels.join('.'));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), fc.array(text, { maxLength: 5 }), name, (own, others, asked) => {
        const [mine, theirs] = [own.map((each) => pass(each)), others.map((each) => pass(each))];
        const keys = new Set(keysOf([...mine, ...theirs].map(({ pattern }) => pattern)).map(serverNameOf));
        const isAllowed = mine.some(({ pattern }) => matchesHost(pattern, asked));
        expect(wayOf(turns(mine, theirs), keys, asked)).toBe(isAllowed ? 'up' : undefined);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('nameRegex()', () => {
  const patterns = ['a.example', '*.a.example', '**.a.example'].map((text) => pass(text).pattern);

  test.each([
    'a.example',
    'x.a.example',
    'y.x.a.example',
    'xa.example',
    'aXexample',
    '.a.example',
    '-.a.example',
    'x..a.example',
    'a.example.x',
  ])('matches "%s" as the pattern does', (name) => {
    for (const pattern of patterns) {
      const isName = /^(?:[a-z0-9]+\.)*[a-z]+$/.test(name);
      expect(new RegExp(`^(?:${nameRegex(pattern)})$`).test(name)).toBe(isName && matchesHost(pattern, name));
    }
  });
});
