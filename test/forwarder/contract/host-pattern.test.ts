import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  coversPattern,
  describeHostFault,
  HOST_PATTERN_REGEX,
  type HostFault,
  type HostPattern,
  matchesHost,
  normaliseServerName,
  parseHostPattern,
} from '../../../forwarder/contract/host-pattern.ts';

const FAULTS: readonly (readonly [HostFault, string])[] = [
  ['empty', ''],
  ['empty', '*.'],
  ['empty', '**.'],
  ['scheme', 'https://a.example'],
  ['path', 'a.example/v2'],
  ['path', 'a.example/'],
  ['port', 'a.example:443'],
  ['blank', 'a.example '],
  ['blank', 'a .example'],
  ['blank', 'a.example\n'],
  ['upper-case', 'A.example'],
  ['upper-case', '*.Example.com'],
  ['trailing-dot', 'a.example.'],
  ['ip-literal', '10.0.0.1'],
  ['ip-literal', '127.1'],
  ['ip-literal', '2130706433'],
  ['ip-literal', '[::1]'],
  ['ip-literal', 'fd00::1'],
  ['not-ascii', 'bäckerei.example'],
  ['wildcard-position', 'a.*.example'],
  ['wildcard-position', '*a.example.com'],
  ['wildcard-position', '*'],
  ['wildcard-position', '***.example.com'],
  ['wildcard-position', '*.*.example.com'],
  ['single-label-wildcard-base', '*.com'],
  ['single-label-wildcard-base', '**.example'],
  ['label-empty', 'a..example'],
  ['label-empty', '.example'],
  ['label-too-long', `${'a'.repeat(64)}.example`],
  ['label-characters', '-a.example'],
  ['label-characters', 'a-.example'],
  ['label-characters', 'a$.example'],
  ['too-long', `${'a.'.repeat(126)}aa`],
];

const kinds = ['exact', 'one-label', 'any-depth'] as const;
const WILDCARD = { exact: '', 'one-label': '*.', 'any-depth': '**.' };

/** Every name of up to five labels out of a and b, under one top-level domain. */
const UNIVERSE = namesBelow(['x'], 5);

function namesBelow(names: readonly string[], depth: number): readonly string[] {
  if (depth === 0) return names;
  return [
    ...names,
    ...namesBelow(
      names.flatMap((name) => [`a.${name}`, `b.${name}`]),
      depth - 1,
    ),
  ];
}

function parse(text: string): HostPattern {
  const pattern = parseHostPattern(text);
  if ('fault' in pattern) throw new Error(`${text}: ${pattern.fault}`);
  return pattern;
}

/** The definition, label by label. */
function matchesNaively(text: string, name: string): boolean {
  const [first, ...base] = text.split('.');
  const labels = name.split('.');
  if (first === '**') return labels.length > base.length && labels.slice(-base.length).join('.') === base.join('.');
  if (first === '*') return labels.slice(1).join('.') === base.join('.');
  return text === name;
}

const patternText = fc
  .tuple(fc.constantFrom(...kinds), fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 3 }))
  .map(([kind, labels]) => `${WILDCARD[kind]}${labels.join('.')}.x`);

describe('parseHostPattern()', () => {
  test.each([
    ['management.azure.com', 'exact', 'management.azure.com'],
    ['*.data.mcr.microsoft.com', 'one-label', 'data.mcr.microsoft.com'],
    ['**.servicebus.windows.net', 'any-depth', 'servicebus.windows.net'],
    ['localhost', 'exact', 'localhost'],
    ['xn--bckerei-5wa.example', 'exact', 'xn--bckerei-5wa.example'],
    ['_acme.a_b.example', 'exact', '_acme.a_b.example'],
    ['1.example', 'exact', '1.example'],
    [`${'a'.repeat(63)}.example`, 'exact', `${'a'.repeat(63)}.example`],
    [`${'a.'.repeat(126)}a`, 'exact', `${'a.'.repeat(126)}a`],
  ])('accepts %s', (text, kind, base) => {
    expect(parseHostPattern(text)).toEqual({ kind, base, text });
    expect(text).toMatch(new RegExp(HOST_PATTERN_REGEX));
  });

  test.each(FAULTS)('names the fault %s of "%s"', (fault, text) => {
    expect(parseHostPattern(text)).toEqual({ fault });
    expect(describeHostFault(fault)).not.toBe('');
  });

  test('never throws, and accepts only what the schema accepts', () => {
    const regex = new RegExp(HOST_PATTERN_REGEX);
    fc.assert(
      fc.property(fc.oneof(fc.string(), patternText, fc.stringMatching(/^[*.a-zA-Z0-9:/_-]{0,12}$/)), (text) => {
        expect('fault' in parseHostPattern(text) || regex.test(text)).toBe(true);
      }),
    );
  });
});

describe('matchesHost()', () => {
  test.each([
    ['a.example.com', 'a.example.com', true],
    ['a.example.com', 'b.a.example.com', false],
    ['*.example.com', 'a.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'b.a.example.com', false],
    ['*.example.com', 'aexample.com', false],
    ['**.example.com', 'a.example.com', true],
    ['**.example.com', 'c.b.a.example.com', true],
    ['**.example.com', 'example.com', false],
    ['**.example.com', 'badexample.com', false],
    ['**.example.com', '.example.com', false],
  ])('%s against %s is %s', (pattern, name, expected) => {
    expect(matchesHost(parse(pattern), name)).toBe(expected);
  });

  test('agrees with the definition', () => {
    fc.assert(
      fc.property(patternText, fc.constantFrom(...UNIVERSE), (text, name) => {
        expect(matchesHost(parse(text), name)).toBe(matchesNaively(text, name));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('coversPattern()', () => {
  test.each([
    ['**.example.com', '*.example.com', true],
    ['**.example.com', '**.a.example.com', true],
    ['**.example.com', 'a.example.com', true],
    ['**.example.com', 'example.com', false],
    ['*.example.com', '**.example.com', false],
    ['*.example.com', '*.a.example.com', false],
    ['**.a.example.com', '*.example.com', false],
    ['a.example.com', '*.example.com', false],
  ])('%s over %s is %s', (outer, inner, expected) => {
    expect(coversPattern(parse(outer), parse(inner))).toBe(expected);
  });

  test('holds exactly when every name of the inner one is one of the outer one', () => {
    fc.assert(
      fc.property(patternText, patternText, (outer, inner) => {
        const every = UNIVERSE.filter((name) => matchesNaively(inner, name)).every((name) =>
          matchesNaively(outer, name),
        );
        expect(coversPattern(parse(outer), parse(inner))).toBe(every);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('normaliseServerName()', () => {
  test.each([
    ['Management.Azure.COM', 'management.azure.com'],
    ['a.example.', 'a.example'],
    ['a.example..', undefined],
    ['', undefined],
    ['.', undefined],
    ['10.0.0.1', undefined],
    ['*.example.com', undefined],
    ['a b.example', undefined],
    ['1.2.3.a', '1.2.3.a'],
    ['1-2', '1-2'],
    ['-a.example', undefined],
    ['a-.example', undefined],
    ['a.example-', undefined],
    [`${'a'.repeat(63)}.example`, `${'a'.repeat(63)}.example`],
    [`${'a'.repeat(64)}.example`, undefined],
    [`a.${'e'.repeat(64)}`, undefined],
    [`${'abcdefg.'.repeat(31)}abcde`, `${'abcdefg.'.repeat(31)}abcde`],
    [`${'abcdefg.'.repeat(31)}abcdef`, undefined],
  ])('makes of "%s" %s', (raw, expected) => {
    expect(normaliseServerName(raw)).toBe(expected);
  });

  test('accepts of any text, in lower case and without its dot, what is an exact host pattern', () => {
    const nearNames = fc.string({
      unit: fc.constantFrom(...Array.from('abzAZ019_-..*/[`{@ \u00df\u212a')),
      maxLength: 14,
    });
    const long = fc.array(fc.constantFrom('a'.repeat(62), 'b-', '7', '.', '..'), { maxLength: 12 });
    fc.assert(
      fc.property(
        fc.oneof(
          nearNames,
          fc.domain(),
          fc.ipV4(),
          long.map((parts) => parts.join('')),
        ),
        (raw) => {
          const name = raw.toLowerCase().replace(/\.$/, '');
          const pattern = parseHostPattern(name);
          const isName = !('fault' in pattern) && pattern.kind === 'exact';
          expect(normaliseServerName(raw)).toBe(isName ? name : undefined);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
