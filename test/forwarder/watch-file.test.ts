import { chmod, mkdir, readFile, rename, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { watchFile, watchFolder, type WatchOptions } from '../../forwarder/watch-file.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

/** By events of the file system alone, or by looking alone. */
const WAYS: readonly (readonly [string, WatchOptions])[] = [
  ['events', { quietMs: 5, pollMs: 600_000 }],
  ['polling', { quietMs: 600_000, pollMs: 20 }],
];

/** Lets a test wait until the file was reported with a certain content. */
class Reports implements Disposable {
  readonly #watch: { close(): void };
  readonly #seen: string[] = [];
  #told = Promise.withResolvers<void>();

  constructor(path: string, options: WatchOptions) {
    const report = async (): Promise<void> => {
      this.#seen.push(await readFile(path, 'utf8').catch(() => 'absent'));
      this.#told.resolve();
      this.#told = Promise.withResolvers();
    };
    this.#watch = watchFile(path, () => void report(), options);
  }

  async until(content: string): Promise<void> {
    while (this.#seen.at(-1) !== content) await this.#told.promise;
  }

  get count(): number {
    return this.#seen.length;
  }

  [Symbol.dispose](): void {
    this.#watch.close();
  }
}

describe.each(WAYS)('watchFile() by %s', (_way, options) => {
  test('tells of a file that is written, replaced, removed and back', async () => {
    using folder = new TemporaryFolder();
    const path = join(folder.path, 'list.yaml');
    using reports = new Reports(path, options);
    await reports.until('absent');
    await writeFile(path, 'one');
    await reports.until('one');
    await writeFile(path, 'two, longer');
    await reports.until('two, longer');
    await writeFile(join(folder.path, 'beside'), 'three');
    await rename(join(folder.path, 'beside'), path);
    await reports.until('three');
    await unlink(path);
    await reports.until('absent');
    await writeFile(path, 'back');
    await reports.until('back');
  });

  test('tells of a file behind the link that Kubernetes turns', async () => {
    using folder = new TemporaryFolder();
    await mount(folder.path, 'v1', 'one');
    await symlink('..data/list.yaml', join(folder.path, 'list.yaml'));
    using reports = new Reports(join(folder.path, 'list.yaml'), options);
    await reports.until('one');
    await mount(folder.path, 'v2', 'two');
    await reports.until('two');
    await mount(folder.path, 'v3', 'six');
    await reports.until('six');
  });
});

describe('watchFile()', () => {
  test('tells of a file whose folder is a link that is turned', async () => {
    using folder = new TemporaryFolder();
    const path = join(folder.path, '..data', 'list.yaml');
    await mount(folder.path, 'v1', 'one');
    using reports = new Reports(path, { quietMs: 5, pollMs: 20 });
    await reports.until('one');
    await mount(folder.path, 'v2', 'two');
    await reports.until('two');
    // The new folder is watched as well.
    await writeFile(path, 'three');
    await reports.until('three');
  });

  test('is silent about other files, and after it was closed', async () => {
    using folder = new TemporaryFolder();
    const path = folder.write('list.yaml', 'one');
    using reports = new Reports(path, { quietMs: 1, pollMs: 5 });
    await reports.until('one');
    using others = new Reports(join(folder.path, 'other.yaml'), { quietMs: 1, pollMs: 5 });
    await others.until('absent');
    folder.write('other.yaml', 'x');
    await others.until('x');
    expect(reports.count).toBe(1);
    reports[Symbol.dispose]();
    folder.write('list.yaml', 'two');
    folder.write('other.yaml', 'yy');
    await others.until('yy');
    expect(reports.count).toBe(1);
  });
});

describe.each(WAYS)('watchFolder() by %s', (_way, options) => {
  test('tells of files that come, change and go, and not of hidden ones', async () => {
    using folder = new TemporaryFolder();
    let [count, told] = [0, Promise.withResolvers<void>()];
    const watch = watchFolder(
      folder.path,
      () => {
        count += 1;
        told.resolve();
        told = Promise.withResolvers();
      },
      options,
    );
    await told.promise;
    const changes: readonly (() => Promise<unknown>)[] = [
      () => writeFile(join(folder.path, 'one'), 'a'),
      () => writeFile(join(folder.path, 'one'), 'bb'),
      () => chmod(join(folder.path, 'one'), 0o600),
      () => unlink(join(folder.path, 'one')),
    ];
    for (const change of changes) {
      const { promise } = told;
      await change();
      await promise;
    }
    const before = count;
    const { promise } = told;
    await writeFile(join(folder.path, '.hidden'), 'x');
    await writeFile(join(folder.path, 'seen'), 'x');
    await promise;
    expect(count).toBe(before + 1);
    watch.close();
  });
});

/** What the kubelet does with a mounted ConfigMap: a new folder, and one rename of the link to it. */
async function mount(folder: string, version: string, content: string): Promise<void> {
  await mkdir(join(folder, version));
  await writeFile(join(folder, version, 'list.yaml'), content);
  await symlink(version, join(folder, '..data_tmp'));
  await rename(join(folder, '..data_tmp'), join(folder, '..data'));
}
