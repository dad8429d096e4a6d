import { describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SynthLock } from '../../../cli/synth/synth-lock.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

const FILE = 'node_modules/.cache/sallyport/synth.lock';

describe('SynthLock', () => {
  test('is held by one at a time and released at the end', () => {
    using folder = new TemporaryFolder();
    {
      using _ = new SynthLock(folder.path);
      expect(() => new SynthLock(folder.path)).toThrow(`Cannot synthesize: process ${process.pid} is at it`);
    }
    expect(existsSync(join(folder.path, FILE))).toBe(false);
    new SynthLock(folder.path)[Symbol.dispose]();
  });

  test('takes over from a process that is gone', async () => {
    using folder = new TemporaryFolder();
    const ended = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(ended, 'exit');
    folder.write(FILE, `${ended.pid}\n`);
    using _ = new SynthLock(folder.path);
    expect(existsSync(join(folder.path, FILE))).toBe(true);
  });

  test('takes over a file that names nobody', () => {
    using folder = new TemporaryFolder();
    folder.write(FILE, 'half');
    using _ = new SynthLock(folder.path);
    expect(existsSync(join(folder.path, FILE))).toBe(true);
  });
});
