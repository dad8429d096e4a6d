// Whatever a file holds, an import ends in one of two ways: with a source, or with problems that each have a place.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { importLnm } from '../../../cli/import/lnm/import-lnm.ts';
import { importSample } from '../../../cli/import/sample/import-sample.ts';
import { Unreadable } from '../../../cli/import/unreadable.ts';
import type { ReadSource } from '../../../cli/import/assemble-site.ts';
import { lnmFile, PLANT } from '../../fixtures/import/lnm-files.ts';
import { sampleFiles } from '../../fixtures/import/sample-files.ts';
import { ALL_DEFECTS } from '../../fixtures/import/sample-names.ts';
import { importedSite } from '../../support/imported-site.ts';

const NO_PLACEMENT = { levels: new Map(), parents: new Map(), internal: new Map() };

/** Problems without a place, or in words of their own; anything but `Unreadable` is thrown on. */
function faultsOf(read: () => ReadSource, file: string): readonly string[] {
  try {
    return read().zones.length > 1 ? [] : ['a source without zones'];
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    if (error.problems.length === 0) return ['no problem'];
    return error.problems
      .filter(
        (each) => each.file !== file || !(each.line >= 1 && each.column >= 1) || !each.message.startsWith('Cannot '),
      )
      .map(({ message }) => message);
  }
}

const LNM = lnmFile(PLANT).text;
const ENVOY = sampleFiles({ defects: ALL_DEFECTS }).find(({ name }) => name.includes('level4-envoy'))?.text ?? '';

/** A text with a piece cut out, doubled, or replaced: what people do to files by accident. */
function damaged(text: string): fc.Arbitrary<string> {
  const place = fc.nat({ max: text.length });
  const piece = fc.oneof(
    fc.constantFrom(
      '',
      '\t',
      '  ',
      ':',
      '- ',
      '{',
      '}',
      '[',
      '"',
      "'",
      '*x',
      '&a ',
      '!!str ',
      '<<: ',
      '---\n',
      '...\n',
      '|\n',
      '\0',
      '\uFEFF',
      '# ',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  const scalar = fc.constantFrom('null', '[]', '{}', '1e999', '-1', '0x1F', 'true', '*a', '[[', '""', '2026-01-01');
  return fc.oneof(
    fc
      .tuple(place, fc.nat({ max: 40 }), piece)
      .map(([at, length, put]) => text.slice(0, at) + put + text.slice(at + length)),
    fc.tuple(place, scalar).map(([at, value]) => {
      const end = text.indexOf('\n', at);
      const colon = text.lastIndexOf(':', end);
      return colon < 0 || end < 0 ? value : `${text.slice(0, colon + 1)} ${value}${text.slice(end)}`;
    }),
  );
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.json({ maxDepth: 4 }),
  fc
    .array(fc.constantFrom('kind: Lnm', '- ', '  ', '\n', '---', '{', '[', 'spec:', 'items:', 'kind: List', 'a: b'), {
      maxLength: 30,
    })
    .map((parts) => parts.join('')),
);

describe('importLnm()', () => {
  test.each([
    ['any text', anyText],
    ['a damaged resource', damaged(LNM)],
  ])(
    'reads %s, or says where it cannot',
    (_what, texts) => {
      fc.assert(
        fc.property(texts, (text) => {
          expect(faultsOf(() => importLnm([{ name: 'lnms.yaml', text }], NO_PLACEMENT), 'lnms.yaml')).toEqual([]);
        }),
        { numRuns: 150 },
      );
    },
    60_000,
  );

  test.each([
    ['brackets without end', '['.repeat(20_000)],
    ['a mapping in a mapping in a mapping', '{a: '.repeat(20_000)],
    [
      'aliases that multiply',
      `a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\nkind: Lnm\nspec: [*c, *c, *c]\n`,
    ],
    ['a key that is a collection', '? {a: {b: c}}\n: kind\n'],
  ])('ends on %s', (_what, text) => {
    expect(faultsOf(() => importLnm([{ name: 'lnms.yaml', text }], NO_PLACEMENT), 'lnms.yaml')).toEqual([]);
  });
});

describe('importSample()', () => {
  test.each([
    ['any text', anyText],
    ['a damaged configuration of Envoy', damaged(ENVOY)],
  ])(
    'reads %s, or says where it cannot',
    (_what, texts) => {
      fc.assert(
        fc.property(texts, (text) => {
          const name = 'level4-envoy-config.yaml';
          expect(faultsOf(() => importSample([{ name, text }]), name)).toEqual([]);
        }),
        { numRuns: 100 },
      );
    },
    60_000,
  );

  test('reads a Corefile with anything in it', () => {
    const dns = sampleFiles().find(({ name }) => name.includes('level3-coredns'))?.text ?? '';
    fc.assert(
      fc.property(damaged(dns), (text) => {
        const files = [
          { name: 'level4-envoy-config.yaml', text: ENVOY },
          { name: 'level3-coredns-config.yaml', text },
        ];
        expect(importSample(files).zones.map(({ name }) => name)).toEqual(['level-4', 'level-3']);
      }),
      { numRuns: 80 },
    );
  }, 60_000);
});

describe('an import of damaged files', () => {
  test.each([
    ['resources', damaged(LNM), (text: string) => importLnm([{ name: 'lnms.yaml', text }], NO_PLACEMENT)],
    ['a sample', damaged(ENVOY), (text: string) => importSample([{ name: 'level4-envoy-config.yaml', text }])],
  ])(
    'makes a site of %s, or has check say why not',
    (_what, texts, read) => {
      fc.assert(
        fc.property(texts, (text) => {
          let source: ReadSource;
          try {
            source = read(text);
          } catch (error) {
            return error instanceof Unreadable;
          }
          const { problems, site } = importedSite(source);
          return site.zones.length > 1 && problems.every(({ file }) => file.startsWith('levels/sites/plant/'));
        }),
        { numRuns: 30 },
      );
    },
    60_000,
  );
});
