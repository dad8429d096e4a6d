import { describe, expect, test } from '@jest/globals';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { workingTree } from '../../levels/repository.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

describe('workingTree()', () => {
  test('gives files and what lies deeper, in order, and nothing for what is not there', () => {
    using folder = new TemporaryFolder();
    for (const path of ['a/b/c', 'a/b.yaml', 'a/a']) folder.write(path, path);
    const tree = workingTree(folder.path);
    expect(tree.list('a')).toEqual(['a', 'b.yaml', 'b/c']);
    expect(tree.read('a/b/c')).toBe('a/b/c');
    expect([tree.read('a/b'), tree.read('a/none'), tree.read('a/a/none')]).toEqual([undefined, undefined, undefined]);
    expect([tree.list('none'), tree.list('a/a'), tree.links?.('none')]).toEqual([[], [], []]);
  });

  test('names links and follows none, whether they lead to a file, to a folder, in a circle or nowhere', () => {
    using folder = new TemporaryFolder();
    folder.write('a/real', 'text');
    mkdirSync(join(folder.path, 'b'));
    for (const [name, target] of [
      ['file', 'real'],
      ['folder', '../b'],
      ['circle', '..'],
      ['other-circle', '../a'],
      ['itself', 'itself'],
      ['nowhere', 'none'],
    ] as const)
      symlinkSync(target, join(folder.path, 'a', name));
    const tree = workingTree(folder.path);
    expect(tree.list('')).toEqual(['a/real']);
    const links = ['circle', 'file', 'folder', 'itself', 'nowhere', 'other-circle'];
    expect(tree.links?.('a')).toEqual(links);
    expect(links.map((name) => tree.read(`a/${name}`))).toEqual(links.map(() => undefined));
  });
});
