import { join } from 'node:path';
import { unlink, utimes } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { FileSource } from '../../../forwarder/allowlist/file-source.ts';
import type { Candidate } from '../../../forwarder/allowlist/source.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

class Listening implements Disposable {
  readonly candidates: Candidate[] = [];
  readonly #source: FileSource;
  #told = Promise.withResolvers<void>();

  constructor(path: string) {
    this.#source = new FileSource(path, { quietMs: 1, pollMs: 5 });
    this.#source.start((candidate) => {
      this.candidates.push(candidate);
      this.#told.resolve();
      this.#told = Promise.withResolvers();
    });
  }

  async nth(count: number): Promise<Candidate | undefined> {
    while (this.candidates.length < count) await this.#told.promise;
    return this.candidates[count - 1];
  }

  [Symbol.dispose](): void {
    this.#source.stop();
  }
}

describe('FileSource', () => {
  test('reports what is there, every change, and that there is nothing', async () => {
    using folder = new TemporaryFolder();
    const path = folder.write('allowlist.yaml', 'one');
    using listening = new Listening(path);
    expect(await listening.nth(1)).toEqual({ kind: 'text', text: 'one', from: path });
    folder.write('allowlist.yaml', 'two');
    expect(await listening.nth(2)).toEqual({ kind: 'text', text: 'two', from: path });
    await unlink(path);
    expect(await listening.nth(3)).toMatchObject({
      kind: 'problem',
      problem: expect.stringMatching(/^Cannot read the allowlist ".*": ENOENT/),
    });
    folder.write('allowlist.yaml', 'two');
    expect(await listening.nth(4)).toMatchObject({ kind: 'text', text: 'two' });
  });

  test('takes a touched file for no change', async () => {
    using folder = new TemporaryFolder();
    const path = folder.write('allowlist.yaml', 'one');
    using listening = new Listening(path);
    await listening.nth(1);
    await utimes(path, 1, 1);
    folder.write('allowlist.yaml', 'one');
    folder.write('allowlist.yaml', 'other');
    expect(await listening.nth(2)).toMatchObject({ text: 'other' });
  });

  test('reports that the folder itself is missing, and goes on once it is there', async () => {
    using folder = new TemporaryFolder();
    using listening = new Listening(join(folder.path, 'later', 'allowlist.yaml'));
    expect(await listening.nth(1)).toMatchObject({ kind: 'problem' });
    folder.write('later/allowlist.yaml', 'one');
    const all = await listening.nth(2);
    expect(all).toMatchObject({ kind: 'text', text: 'one' });
  });
});
