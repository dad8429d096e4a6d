import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { replaceScalar } from '../../levels/edit-yaml.ts';

const TEXT = `# a site
site: contoso-bakery   # its name
git: { url: https://github.com/contoso/bakery, branch: main } # one line
zones:
  - name:   "ovens"    # quoted

  - name: packaging
`;

describe('replaceScalar()', () => {
  test.each<[readonly (string | number)[], string, string, string]>([
    [['site'], 'northwind', 'site: contoso-bakery', 'site: northwind'],
    [['git', 'url'], 'https://git.example/x', 'url: https://github.com/contoso/bakery', 'url: https://git.example/x'],
    [['git', 'branch'], 'a, b', 'branch: main', 'branch: "a, b"'],
    [['zones', 0, 'name'], 'true', '"ovens"', '"true"'],
    [['zones', 1, 'name'], '010', 'name: packaging', 'name: "010"'],
  ])('replaces %j by %j and nothing else', (path, value, before, after) => {
    expect(replaceScalar(TEXT, path, value)).toBe(TEXT.replace(before, after));
  });

  test('refuses a path without a value', () => {
    expect(() => replaceScalar(TEXT, ['git', 'secretRef'], 'x')).toThrow(
      /Cannot edit "git.secretRef": the file has no value there/,
    );
  });

  test('gives the value back when read, and keeps every byte around it, whatever the value and the comments', () => {
    const comment = fc.string().map((text) => text.replaceAll(/[^\x20-\x7e]/g, ''));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), comment, comment, (value, first, second) => {
        const [head, tail] = [
          `# ${first}\nother: [1,  2] # ${second}\nname: `,
          `   # ${first}\nlast: {a: 1,   b: 2}\n`,
        ];
        const edited = replaceScalar(`${head}old${tail}`, ['name'], value);
        expect(edited.startsWith(head)).toBe(true);
        expect(edited.endsWith(tail)).toBe(true);
        expect(parse(edited)).toEqual({ other: [1, 2], name: value, last: { a: 1, b: 2 } });
      }),
    );
  });
});
