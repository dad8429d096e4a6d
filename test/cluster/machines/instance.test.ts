import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { instanceName, mountRunFolder, namespaceOf, runFolder, unmountRunFolder } from './instance.ts';

const saved = process.env['SALLYPORT_LEVELS'];

beforeEach(() => {
  delete process.env['SALLYPORT_LEVELS'];
});

afterEach(() => {
  if (saved === undefined) delete process.env['SALLYPORT_LEVELS'];
  else process.env['SALLYPORT_LEVELS'] = saved;
});

describe('instanceName()', () => {
  test('is "levels" where nobody says otherwise', () => {
    expect([instanceName(), runFolder(), namespaceOf('level-3')]).toEqual([
      'levels',
      '/var/tmp/sallyport-levels',
      'levels-level-3',
    ]);
  });

  test('is what SALLYPORT_LEVELS says', () => {
    process.env['SALLYPORT_LEVELS'] = 'second';
    expect([instanceName(), runFolder(), namespaceOf('fabric')]).toEqual([
      'second',
      '/var/tmp/sallyport-second',
      'second-fabric',
    ]);
  });

  test.each(['', '../etc', 'Levels', '2nd', 'elevenchars', 'a-b', 'a b', '.'])('refuses "%s"', (name) => {
    process.env['SALLYPORT_LEVELS'] = name;
    expect(() => runFolder()).toThrow(`Cannot name a plant "${name}"`);
  });
});

describe('mountRunFolder()', () => {
  test('mounts once, and what was in it goes with the unmount', async () => {
    process.env['SALLYPORT_LEVELS'] = 'runfolder';
    await mountRunFolder();
    try {
      const file = join(runFolder(), 'file');
      writeFileSync(file, '');
      await mountRunFolder();
      expect(existsSync(file)).toBe(true);
    } finally {
      await unmountRunFolder();
    }
    expect(existsSync(runFolder())).toBe(false);
    await expect(unmountRunFolder()).resolves.toBeUndefined();
  });
});
