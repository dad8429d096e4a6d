import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { raiseKernelLimits } from './kernel-limits.ts';

describe('raiseKernelLimits()', () => {
  test('raises what is less, and nothing else', () => {
    using folder = new TemporaryFolder();
    folder.write('fs/inotify/max_user_instances', '128\n');
    folder.write('fs/inotify/max_user_watches', '1000000\n');
    raiseKernelLimits(folder.path);
    const read = (name: string) => readFileSync(join(folder.path, 'fs/inotify', name), 'utf8').trim();
    expect([read('max_user_instances'), read('max_user_watches')]).toEqual(['2048', '1000000']);
  });
});
