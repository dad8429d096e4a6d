import { describe, expect, test } from '@jest/globals';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { readTree } from '../../../cli/synth/read-tree.ts';
import { recover, replaceTree } from '../../../cli/synth/write-tree.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

const OLD = new Map([
  ['level-4/a.yaml', 'old\n'],
  ['level-3/gone.yaml', 'old\n'],
]);
const NEW = new Map([
  ['level-4/a.yaml', 'new\n'],
  ['level-4/b.yaml', 'new\n'],
]);

describe('replaceTree()', () => {
  test('leaves exactly the new files, and no folder of its own', () => {
    using folder = new TemporaryFolder();
    replaceTree(folder.path, 'dist', 'plant', OLD);
    replaceTree(folder.path, 'dist', 'plant', NEW);
    expect(readTree(folder.path, 'dist', 'plant')).toEqual(NEW);
    expect(existsSync(join(folder.path, '.dist.new'))).toBe(false);
    expect(existsSync(join(folder.path, '.dist.old'))).toBe(false);
  });

  test('removes the folder of a site without files and leaves its neighbours', () => {
    using folder = new TemporaryFolder();
    replaceTree(folder.path, 'dist', 'plant', OLD);
    replaceTree(folder.path, 'dist', 'neighbour', OLD);
    replaceTree(folder.path, 'dist', 'plant', new Map());
    expect(existsSync(join(folder.path, 'dist', 'plant'))).toBe(false);
    expect(readTree(folder.path, 'dist', 'neighbour')).toEqual(OLD);
  });
});

describe('recover()', () => {
  test('brings the old tree back when the run stopped between the two renames', () => {
    using folder = new TemporaryFolder();
    replaceTree(folder.path, 'dist', 'plant', OLD);
    folder.write('.dist.new/plant/level-4/a.yaml', 'new\n');
    folder.write('.dist.old/keep', '');
    renameSync(join(folder.path, 'dist', 'plant'), join(folder.path, '.dist.old', 'plant'));
    recover(folder.path, 'dist', 'plant');
    expect(readTree(folder.path, 'dist', 'plant')).toEqual(OLD);
  });

  test('keeps the new tree when only the old one was not yet removed', () => {
    using folder = new TemporaryFolder();
    replaceTree(folder.path, 'dist', 'plant', NEW);
    folder.write('.dist.old/plant/level-4/a.yaml', 'old\n');
    recover(folder.path, 'dist', 'plant');
    expect(readTree(folder.path, 'dist', 'plant')).toEqual(NEW);
    expect(existsSync(join(folder.path, '.dist.old', 'plant'))).toBe(false);
  });

  test('forgets a tree that was only half written', () => {
    using folder = new TemporaryFolder();
    replaceTree(folder.path, 'dist', 'plant', OLD);
    folder.write('.dist.new/plant/level-4/half.yaml', 'ne');
    replaceTree(folder.path, 'dist', 'plant', NEW);
    expect(readTree(folder.path, 'dist', 'plant')).toEqual(NEW);
  });
});
