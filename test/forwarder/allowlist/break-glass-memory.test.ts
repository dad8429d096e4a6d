import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { BreakGlassMemory } from '../../../forwarder/allowlist/break-glass-memory.ts';
import { saveDurably } from '../../../forwarder/durable-file.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

const COUNT = { hours: 2, since: 1_793_588_400_000, spentMs: 12.5, hasEnded: false };

describe('BreakGlassMemory', () => {
  test('recalls what it saved', async () => {
    using folder = new TemporaryFolder();
    const counts = new Map([
      ['sha256:1', COUNT],
      ['uid-2', { ...COUNT, hasEnded: true }],
    ]);
    await new BreakGlassMemory(join(folder.path, 'state')).save(counts);
    expect(await new BreakGlassMemory(join(folder.path, 'state')).load()).toEqual({ kind: 'counts', counts });
  });

  test('begins with nothing', async () => {
    using folder = new TemporaryFolder();
    expect(await new BreakGlassMemory(folder.path).load()).toEqual({ kind: 'counts', counts: new Map() });
  });

  test.each([
    ['no JSON', 'nonsense'],
    ['another form', '{"identity":"x"}'],
    ['another row', JSON.stringify([{ identity: 'x', ...COUNT, spentMs: -1 }])],
  ])('says that it cannot use %s', async (_what, text) => {
    using folder = new TemporaryFolder();
    const memory = new BreakGlassMemory(folder.path);
    await saveDurably(memory.path, text);
    expect(await memory.load()).toMatchObject({ kind: 'unusable' });
  });

  test('says that a file is cut off', async () => {
    using folder = new TemporaryFolder();
    const memory = new BreakGlassMemory(folder.path);
    writeFileSync(memory.path, 'sha256:0\n[]');
    expect(await memory.load()).toMatchObject({ kind: 'unusable' });
  });
});
