import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { parseYaml, type Path } from '../../../levels/loading/yaml-file.ts';

const TEXT = `# a comment
level: 2
forwarder:
  faces:
    - address: 10.0.0.1
      for: [a, b]
    - { address: 10.0.0.2 }
parent:
allow: &all [x]
again: *all
`;

describe('parseYaml()', () => {
  const { file, problems } = parseYaml('a.yaml', TEXT);

  test('refuses keys within keys at once: their text would take minutes', () => {
    const nested = parseYaml('a.yaml', '? '.repeat(400));
    expect(nested.file.value).toBeUndefined();
    expect(nested.problems[0]?.message).toContain('a key is not a plain text');
  });

  test('reads a sound file without a problem', () => {
    expect(problems).toEqual([]);
    expect(file.value).toMatchObject({ level: 2, parent: null, again: ['x'] });
  });

  test.each<[string, Path, number, number]>([
    ['a value', ['level'], 2, 8],
    ['a value in a list in a mapping', ['forwarder', 'faces', 0, 'for', 1], 6, 16],
    ['a value of a flow mapping', ['forwarder', 'faces', 1, 'address'], 7, 18],
    ['an item', ['forwarder', 'faces', 1], 7, 7],
    ['the key of an empty value', ['parent'], 8, 1],
    ['the key of the nearest ancestor of what is not there', ['forwarder', 'uplink', 'direct'], 3, 1],
    ['the item that lacks something', ['forwarder', 'faces', 0, 'routed'], 5, 7],
    ['the start of the content for what is not there at all', ['network'], 2, 1],
    ['a value behind an alias', ['again', 0], 9, 14],
  ])('locates %s', (_, path, line, column) => {
    expect(file.locate(path)).toEqual({ file: 'a.yaml', line, column });
  });

  test.each<[string, Path, number, number]>([
    ['a key', ['level'], 2, 1],
    ['a key in an item', ['forwarder', 'faces', 0, 'for'], 6, 7],
    ['an item, which has no key', ['forwarder', 'faces', 1], 7, 7],
    ['the nearest ancestor', ['forwarder', 'faces', 7, 'for'], 4, 3],
  ])('locates the key of %s', (_, path, line, column) => {
    expect(file.locateKey(path)).toEqual({ file: 'a.yaml', line, column });
  });

  test.each([
    ['a tab as indentation', 'a:\n\tb: 1\n', 2, 1, 'a tab indents the line. Indent with blanks'],
    [
      'a key that stands twice',
      'a: 1\nb: 2\na: 3\n',
      3,
      1,
      'the key "a" stands twice in the same mapping. Remove one of the two',
    ],
    ['a second document', 'a: 1\n---\nb: 2\n', 2, 1, 'a second document begins here. Write one document in a file'],
    ['an unknown tag', 'a: !secret b\n', 1, 4, 'the tag is unknown. Remove it'],
    [
      'an alias without anchor',
      'a:\n  - *gone\n',
      2,
      5,
      'a text that begins with "*" stands without quotes. Write "*gone" in quotes',
    ],
    ['a merge key', 'a: &x { b: 1 }\nc: { <<: *x }\n', 2, 6, '"<<" merges nothing in YAML 1.2. Write the keys out'],
    ['a key that is a mapping', '? { a: 1 }\n: 2\n', 1, 3, 'a key is not a plain text. Write a word'],
    ['another version', '%YAML 1.1\n---\na: yes\n', 1, 1, 'the file asks for version 1.1. Write YAML 1.2'],
  ])('refuses %s', (_, text, line, column, state) => {
    const message = `Cannot read YAML: ${state}`;
    expect(parseYaml('a.yaml', text).problems).toEqual([
      { file: 'a.yaml', line, column, severity: 'error', code: 'yaml', path: '', message },
    ]);
  });

  test('reports the first broken line only, after which a parser guesses', () => {
    expect(parseYaml('a.yaml', 'a: [1\nb: {\nc: "\n').problems).toHaveLength(1);
  });

  test('offers what could be understood of a file it refuses', () => {
    expect(parseYaml('a.yaml', 'level: 3\nallow:\n  - a: 1\n\t  b: 2\n').file.value).toMatchObject({ level: 3 });
  });

  test('reads YAML 1.2: "no" is a word', () => {
    expect(parseYaml('a.yaml', 'a: no\nb: 2027-03-01\nc: 010\n').file.value).toEqual({
      a: 'no',
      b: '2027-03-01',
      c: 10,
    });
  });

  test('locates every value of every document inside its text', () => {
    const word = fc.stringMatching(/^[a-z]{1,6}$/);
    const { value: documents } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, word, fc.integer(), fc.dictionary(word, tie('value')), fc.array(tie('value'))),
    }));
    fc.assert(
      fc.property(documents, (value) => {
        const text = stringify(value);
        const parsed = parseYaml('a.yaml', text);
        expect(parsed.file.value).toEqual(value);
        const lines = text.split('\n');
        for (const path of pathsOf(value, [])) {
          const { line, column } = parsed.file.locate(path);
          expect(lines[line - 1]?.length).toBeGreaterThanOrEqual(column - 1);
        }
      }),
      { numRuns: 100 },
    );
  });
});

function pathsOf(value: unknown, path: Path): readonly Path[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((item, index) => pathsOf(item, [...path, index]))];
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]))];
}
