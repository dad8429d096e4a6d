import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { appendItems } from '../../../levels/editing/append-items.ts';
import { isSubsequence, listTexts } from '../../support/yaml-texts.ts';

const ENTRY = { host: '*.x.example', port: 443, why: 'seen: 3 times # no comment' };

describe('appendItems()', () => {
  test.each([
    ['a list of lines', 'allow:\n  - a # one\n\n# end\n', 'allow:\n  - a # one\n  - b\n\n# end\n'],
    ['a list in the column of its key', 'allow:\n- a\nx: 1\n', 'allow:\n- a\n- b\nx: 1\n'],
    [
      'comments of the last item',
      'allow:\n  - a\n    # of a\n  # of nobody\nx: 1\n',
      'allow:\n  - a\n    # of a\n  - b\n  # of nobody\nx: 1\n',
    ],
    ['brackets', 'allow: [a, c] # both\n', 'allow: [a, c, b] # both\n'],
    ['brackets over lines', 'allow: [\n  a, # one\n  c # two\n]\n', 'allow: [\n  a, # one\n  c, # two\n  b\n]\n'],
    ['brackets over lines with a last comma', 'allow: [\n  a,\n]\n', 'allow: [\n  a,\n  b,\n]\n'],
    ['empty brackets', 'allow: [] # none\nx: 1\n', 'allow: # none\n  - b\nx: 1\n'],
    ['brackets around a comment', 'allow: [\n  # - c\n]\nx: 1\n', 'allow: [\n  # - c\n  b\n]\nx: 1\n'],
    ['a key without a value', 'allow: # none\nx: 1\n', 'allow: # none\n  - b\nx: 1\n'],
    ['no key', 'x: 1\n# end', 'x: 1\n# end\nallow:\n  - b\n'],
    ['line breaks of Windows', 'allow:\r\n  - a\r\nx: 1\r\n', 'allow:\r\n  - a\r\n  - b\r\nx: 1\r\n'],
  ])('adds to %s', (_, before, after) => {
    expect(appendItems(before, 'allow', [{ item: 'b' }])).toBe(after);
  });

  test('writes entries as people do, and quotes what needs it', () => {
    expect(appendItems('allow:\n  - host: a\n', 'allow', [{ item: ENTRY }])).toBe(`allow:
  - host: a
  - host: "*.x.example"
    port: 443
    why: "seen: 3 times # no comment"
`);
  });

  test('writes short items on one line, with a comment', () => {
    const item = { name: 'arc', with: { relay: ['a', 'b'], other: 'c' } };
    const added = [{ item, isShort: true, comment: '2 names' }, { item: 'flux' }];
    expect(appendItems('x: 1\n', 'profiles', added)).toBe(`x: 1
profiles:
  - { name: arc, with: { relay: [a, b], other: c } } # 2 names
  - flux
`);
  });

  test.each(['{ allow: [a] }\n', '- a\n', 'allow: text\n', 'x: 1\n...\n# after\n'])(
    'refuses %j rather than spoil it',
    (text) => {
      const edit = (): string => appendItems(text, 'allow', [{ item: ENTRY }]);
      let edited: string | undefined;
      try {
        edited = edit();
      } catch (error) {
        expect(error).toMatchObject({ message: expect.stringMatching(/^Cannot .*(by hand|first)$/s) });
      }
      if (edited !== undefined)
        expect(parse(edited)).toEqual({ ...parse(text), allow: [...(parse(text).allow ?? []), ENTRY] });
    },
  );

  test('keeps every line it does not own, in order, whatever the list and its comments', () => {
    fc.assert(
      fc.property(listTexts(), fc.string({ unit: 'grapheme' }), ({ text, key }, why) => {
        const item = { host: 'new.example', port: 443, why };
        const edited = appendItems(text, key, [{ item }]);
        expect(isSubsequence(text.split('\n'), edited.split('\n'))).toBe(true);
        expect(parse(edited)).toEqual({ ...parse(text), [key]: [...parse(text)[key], item] });
      }),
    );
  });
});
