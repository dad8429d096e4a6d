import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { BreakGlassFiles } from '../../../forwarder/allowlist/break-glass-files.ts';
import type { FoundBreakGlass } from '../../../forwarder/allowlist/break-glass-rule.ts';
import { digestOf } from '../../../forwarder/contract/digest.ts';
import { breakGlassText } from '../../support/break-glass.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

/** A folder that is watched, and what was reported of it. */
class Watched implements Disposable {
  readonly #temporary = new TemporaryFolder();
  readonly folder = join(this.#temporary.path, 'break-glass.d');
  readonly #files = new BreakGlassFiles(this.folder, { quietMs: 5, pollMs: 30 });
  readonly #reports: (readonly FoundBreakGlass[])[] = [];
  #wake = (): void => undefined;

  start(): void {
    this.#files.start((found) => {
      this.#reports.push(found);
      this.#wake();
    });
  }

  write(name: string, text: string): void {
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(join(this.folder, `.${name}`), text);
    renameSync(join(this.folder, `.${name}`), join(this.folder, name));
  }

  /** The next report that is as wanted. */
  async until(isWanted: (found: readonly FoundBreakGlass[]) => boolean): Promise<readonly FoundBreakGlass[]> {
    for (;;) {
      const report = this.#reports.shift();
      if (report === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
      else if (isWanted(report)) return report;
    }
  }

  [Symbol.dispose](): void {
    this.#files.stop();
    this.#temporary[Symbol.dispose]();
  }
}

function problems(found: readonly FoundBreakGlass[]): readonly string[] {
  return found.map(({ name, parsed }) => `${name}: ${parsed.ok ? 'fine' : parsed.problem}`);
}

describe('BreakGlassFiles', () => {
  test('finds files by their digest, with no creation of their own', async () => {
    using watched = new Watched();
    watched.write('help.yaml', breakGlassText());
    watched.start();
    const [file] = await watched.until(({ length }) => length === 1);
    expect(file).toMatchObject({
      name: 'help.yaml',
      identity: digestOf(breakGlassText()),
      createdAt: undefined,
      ageMs: 0,
    });
    expect(file?.parsed.ok).toBe(true);
  });

  test('finds nothing where there is no folder, and what is put there later', async () => {
    using watched = new Watched();
    watched.start();
    await watched.until(({ length }) => length === 0);
    watched.write('help.json', breakGlassText());
    expect(problems(await watched.until(({ length }) => length === 1))).toEqual(['help.json: fine']);
  });

  test('takes a copied, touched or renamed file for the same, and misses a removed one', async () => {
    using watched = new Watched();
    watched.write('a.yaml', breakGlassText());
    watched.write('b.yaml', breakGlassText());
    watched.start();
    const [first] = await watched.until(({ length }) => length === 1);
    rmSync(join(watched.folder, 'a.yaml'));
    utimesSync(join(watched.folder, 'b.yaml'), 0, 0);
    const [second] = await watched.until(([file]) => file?.name === 'b.yaml');
    expect(second?.identity).toBe(first?.identity);
    rmSync(join(watched.folder, 'b.yaml'));
    await watched.until(({ length }) => length === 0);
  });

  test('says what is wrong with each, and finds the others', async () => {
    using watched = new Watched();
    watched.write('fine.yaml', breakGlassText());
    watched.write('broken.yaml', 'a: [');
    watched.write('large.yaml', `${breakGlassText()}# ${'x'.repeat(70_000)}`);
    watched.write('notes.txt', breakGlassText());
    watched.write('.hidden.yaml', 'a: [');
    mkdirSync(join(watched.folder, 'folder.yaml'));
    expect(spawnSync('sh', ['-c', 'mkfifo "$0"', join(watched.folder, 'pipe.yaml')]).status).toBe(0);
    watched.start();
    expect(problems(await watched.until(({ length }) => length === 6))).toEqual([
      expect.stringMatching(/^broken\.yaml: line 1/),
      'fine.yaml: fine',
      expect.stringContaining('folder.yaml: it cannot be read'),
      expect.stringContaining('large.yaml: it cannot be read: it has more than 65536 bytes'),
      expect.stringContaining('notes.txt: its name ends neither in .yaml nor in .json'),
      expect.stringContaining('pipe.yaml: it cannot be read: it is no file'),
    ]);
  });
});
