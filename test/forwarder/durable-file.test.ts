import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadDurable, saveDurably } from '../../forwarder/durable-file.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

describe('saveDurably()', () => {
  test('makes the folder, replaces what was there and leaves nothing beside it', async () => {
    using folder = new TemporaryFolder();
    const path = join(folder.path, 'state', 'deep', 'file');
    await saveDurably(path, 'one\n');
    await saveDurably(path, 'two\nlines');
    expect(await loadDurable(path)).toEqual({ kind: 'text', text: 'two\nlines' });
    expect(await readdir(join(folder.path, 'state', 'deep'))).toEqual(['file']);
  });

  test('rejects when the place cannot be written', async () => {
    using folder = new TemporaryFolder();
    folder.write('file', 'no folder');
    await expect(saveDurably(join(folder.path, 'file', 'below'), 'x')).rejects.toHaveProperty('code', 'EEXIST');
  });
});

describe('loadDurable()', () => {
  test.each<[string, (content: string) => string]>([
    ['is cut short', (content) => content.slice(0, -1)],
    ['has one other byte', (content) => content.replace('whole', 'Whole')],
    ['has more than was written', (content) => `${content}x`],
    ['is empty', () => ''],
    ['has no digest', () => 'the whole text'],
  ])('says that a file is unusable that %s', async (_what, spoil) => {
    using folder = new TemporaryFolder();
    const path = join(folder.path, 'file');
    await saveDurably(path, 'the whole text');
    await writeFile(path, spoil(await readFile(path, 'utf8')));
    expect(await loadDurable(path)).toMatchObject({ kind: 'unusable' });
  });

  test('knows absent from unreadable', async () => {
    using folder = new TemporaryFolder();
    expect(await loadDurable(join(folder.path, 'nothing'))).toEqual({ kind: 'absent' });
    expect(await loadDurable(folder.path)).toEqual({ kind: 'unusable', why: expect.stringContaining('EISDIR') });
  });
});
