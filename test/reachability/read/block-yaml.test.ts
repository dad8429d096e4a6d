import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { readBlockYaml } from '../../../reachability/read/block-yaml.ts';
import { committedFiles, EXAMPLES } from '../../support/plant-files.ts';

const OBJECTS = EXAMPLES.flatMap((site) => [...committedFiles(site)]).filter(([path]) => path.endsWith('.yaml'));

/** What the reader of all of YAML says; undefined where it refuses. */
function whole(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: parse(text) };
  } catch {
    return undefined;
  }
}

describe('readBlockYaml()', () => {
  test('reads nearly every synthesized object, and as the reader of all of YAML does', () => {
    const read = OBJECTS.map(([path, text]) => ({ path, plain: readBlockYaml(text), whole: whole(text) }));
    for (const { path, plain, whole: all } of read) if (plain !== undefined) expect([path, plain]).toEqual([path, all]);
    const left = read.filter(({ plain }) => plain === undefined).length;
    expect(left / read.length).toBeLessThan(0.1);
  });

  test('agrees on any value that is written in blocks, or leaves it', () => {
    const leaf = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom('a b', '10.0.0.0/8', '0x1f', '1e3', 'Yes', 'a: b', 'a #b', '- a', 'x\ny\n', '\n', "'q'"),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.string({ minLength: 1 }), tie('tree'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z][a-zA-Z./-]{0,8}$/), tree), (value) => {
        const text = stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
        const plain = readBlockYaml(text);
        if (plain !== undefined) expect(plain).toEqual(whole(text));
      }),
      { numRuns: 400 },
    );
  });

  test('agrees on objects in which a line was cut, doubled, moved in or broken, or leaves them', () => {
    const anyEdit = fc.record({
      file: fc.nat(),
      line: fc.nat(),
      kind: fc.constantFrom('cut', 'double', 'indent', 'outdent', 'insert'),
      with: fc.constantFrom(
        '  - x',
        'a: [b]',
        '"',
        ': ',
        '  key: &a b',
        '# c',
        'x',
        '   ',
        '? a',
        '- - a',
        'k: |',
        'a: b: c',
        "a: 'b'",
      ),
    });
    fc.assert(
      fc.property(fc.array(anyEdit, { minLength: 1, maxLength: 3 }), (edits) => {
        const [first] = edits;
        const lines = (OBJECTS[(first?.file ?? 0) % OBJECTS.length]?.[1] ?? '').split('\n');
        for (const edit of edits) {
          const at = edit.line % lines.length;
          const line = lines[at] ?? '';
          const by = {
            cut: [],
            double: [line, line],
            indent: [`  ${line}`],
            outdent: [line.replace(/^ /, '')],
            insert: [edit.with, line],
          }[edit.kind];
          lines.splice(at, 1, ...by);
        }
        const text = lines.join('\n');
        const plain = readBlockYaml(text);
        if (plain !== undefined) expect(plain).toEqual(whole(text));
      }),
      { numRuns: 600, interruptAfterTimeLimit: 15_000 },
    );
  }, 30_000);
});
