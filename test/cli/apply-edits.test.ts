import { describe, expect, test } from '@jest/globals';
import { chmodSync, lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { applyEdits, unifiedDiff } from '../../cli/apply-edits.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

describe('applyEdits()', () => {
  test('replaces every file, and leaves nothing beside it', () => {
    using folder = new TemporaryFolder();
    folder.write('a.yaml', 'a: 1\n');
    folder.write('b/c.yaml', 'c: 1\n');
    applyEdits(
      folder.path,
      new Map([
        ['a.yaml', 'a: 2\n'],
        ['b/c.yaml', 'c: 2\n'],
      ]),
    );
    expect(['a.yaml', 'b/c.yaml'].map((path) => readFileSync(join(folder.path, path), 'utf8'))).toEqual([
      'a: 2\n',
      'c: 2\n',
    ]);
    expect(readdirSync(folder.path, { recursive: true, encoding: 'utf8' }).sort()).toEqual(['a.yaml', 'b', 'b/c.yaml']);
  });

  test('touches no file when one of them cannot be written', () => {
    using folder = new TemporaryFolder();
    folder.write('a.yaml', 'a: 1\n');
    const edits = new Map([
      ['a.yaml', 'a: 2\n'],
      ['gone/c.yaml', 'c: 2\n'],
    ]);
    expect(() => applyEdits(folder.path, edits)).toThrow(/ENOENT/);
    expect(readFileSync(join(folder.path, 'a.yaml'), 'utf8')).toBe('a: 1\n');
    expect(readdirSync(folder.path)).toEqual(['a.yaml']);
  });

  test('follows a link, and leaves it one', () => {
    using folder = new TemporaryFolder();
    folder.write('shared/a.yaml', 'a: 1\n');
    symlinkSync('shared/a.yaml', join(folder.path, 'a.yaml'));
    applyEdits(folder.path, new Map([['a.yaml', 'a: 2\n']]));
    expect(lstatSync(join(folder.path, 'a.yaml')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder.path, 'shared/a.yaml'), 'utf8')).toBe('a: 2\n');
  });

  test('follows no link out of the clone', () => {
    using folder = new TemporaryFolder();
    using other = new TemporaryFolder();
    symlinkSync(other.write('a.yaml', 'a: 1\n'), join(folder.path, 'a.yaml'));
    const edits = new Map([['a.yaml', 'a: 2\n']]);
    expect(() => applyEdits(folder.path, edits)).toThrow(/^Cannot write "a\.yaml": it is a link to .*outside/);
    expect(readFileSync(join(other.path, 'a.yaml'), 'utf8')).toBe('a: 1\n');
  });

  test('leaves alone what is read-only, and everything with it', () => {
    using folder = new TemporaryFolder();
    folder.write('b.yaml', 'b: 1\n');
    chmodSync(folder.write('a.yaml', 'a: 1\n'), 0o444);
    const edits = new Map(['b.yaml', 'a.yaml'].map((file) => [file, 'new\n']));
    expect(() => applyEdits(folder.path, edits)).toThrow(/^Cannot write "a\.yaml": it is read-only\./);
    expect(readFileSync(join(folder.path, 'b.yaml'), 'utf8')).toBe('b: 1\n');
  });
});

describe('unifiedDiff()', () => {
  test('is what git prints, for every file', () => {
    const before = new Map([
      ['a.yaml', 'a: 1\nb: 2\n'],
      ['c.yaml', 'c: 1'],
    ]);
    const edits = new Map([
      ['a.yaml', 'a: 1\nb: 3\n'],
      ['c.yaml', 'c: 1\nd: 1\n'],
    ]);
    expect(unifiedDiff((path) => before.get(path) ?? '', edits)).toBe(`--- a/a.yaml
+++ b/a.yaml
@@ -1,2 +1,2 @@
 a: 1
-b: 2
+b: 3
--- a/c.yaml
+++ b/c.yaml
@@ -1,1 +1,2 @@
-c: 1
\\ No newline at end of file
+c: 1
+d: 1
`);
  });
});
