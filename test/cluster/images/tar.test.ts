import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { run } from '../image/run.ts';
import { tar, type TarEntry } from './tar.ts';

const LIMIT_MS = 60_000;
/** The only time an archive knows. */
const NO_TIME = '1970-01-01 00:00:00';

const name = fc.stringMatching(/^[a-zA-Z0-9äß._-]{1,60}$/).filter((each) => !/^\.+$/.test(each));
/** Names beyond what a ustar header holds, too. */
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const mode = fc.integer({ min: 0, max: 0o7777 });
const entry: fc.Arbitrary<TarEntry> = fc.oneof(
  fc.record({ kind: fc.constant('folder' as const), path, mode }),
  fc.record({ kind: fc.constant('link' as const), path, mode: fc.constant(0o777), target: path }),
  fc.record({ path, mode, bytes: fc.uint8Array({ maxLength: 1_500 }) }).map(({ bytes, ...rest }) => {
    return { kind: 'file' as const, ...rest, size: bytes.length, content: Buffer.from(bytes) };
  }),
);
const entries = fc.uniqueArray(entry, { selector: (each) => each.path, minLength: 1, maxLength: 12 });

describe('tar()', () => {
  test(
    'writes what GNU tar reads back: kinds, modes, sizes, targets, nobody else than root and no time',
    async () => {
      using folder = new TemporaryFolder();
      await fc.assert(
        fc.asyncProperty(entries, async (given) => {
          const archive = await archiveOf(folder, given);
          expect(await listingOf(archive)).toEqual(given.map(lineOf));
        }),
        { numRuns: 40 },
      );
    },
    LIMIT_MS,
  );

  test('gives back every byte, of a file and of memory', async () => {
    using folder = new TemporaryFolder();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3_000 }), async (bytes) => {
        const file = join(folder.path, 'source');
        writeFileSync(file, bytes);
        const given = ['memory', 'file'].map((each): TarEntry => {
          const content = each === 'file' ? { file } : Buffer.from(bytes);
          return { kind: 'file', path: each, mode: 0o644, size: bytes.length, content };
        });
        const archive = await archiveOf(folder, given);
        for (const each of ['memory', 'file']) {
          const read = await run('sh', ['-c', 'tar -xOf "$0" "$1" | base64 -w0', archive, each]);
          expect(Buffer.from(read, 'base64')).toEqual(Buffer.from(bytes));
        }
      }),
      { numRuns: 20 },
    );
  });

  test('carries extended attributes with any byte in them', async () => {
    using folder = new TemporaryFolder();
    const value = Buffer.from([0x01, 0x00, 0x0a, 0xff, 0x3d, 0x20]);
    const attributes = { 'user.sallyport': value };
    const content = Buffer.from('x');
    const archive = await archiveOf(folder, [{ kind: 'file', path: 'a', mode: 0o644, size: 1, content, attributes }]);
    const records = (await buffer(tar([]))).length;
    expect(records).toBe(1024);
    const out = join(folder.path, 'out');
    mkdirSync(out);
    await run('tar', ['--xattrs', '--xattrs-include=user.*', '-xf', archive, '-C', out]);
    const script = `import os, sys; print(os.getxattr(sys.argv[1], 'user.sallyport').hex())`;
    expect((await run('python3', ['-c', script, join(out, 'a')])).trim()).toBe(value.toString('hex'));
  });

  test('refuses a file that is not as long as was said', async () => {
    using folder = new TemporaryFolder();
    const file = folder.write('source', 'four');
    const growing: TarEntry = { kind: 'file', path: 'a', mode: 0o644, size: 3, content: { file } };
    await expect(buffer(tar([growing]))).rejects.toThrow('it has 4 bytes and not 3');
  });
});

async function archiveOf(folder: TemporaryFolder, given: readonly TarEntry[]): Promise<string> {
  const file = join(folder.path, 'archive.tar');
  writeFileSync(file, await buffer(tar(given)));
  return file;
}

async function listingOf(archive: string): Promise<readonly string[]> {
  const flags = ['--numeric-owner', '--full-time', '--utc', '--quoting-style=literal', '--show-stored-names'];
  const listing = await run('tar', ['-tv', ...flags, '-f', archive]);
  return listing
    .trim()
    .split('\n')
    .map((line) => line.replaceAll(/ +/g, ' '));
}

/** As `tar -tv` shows it. */
function lineOf(each: TarEntry): string {
  const size = each.kind === 'file' ? each.size : 0;
  const shown = { file: each.path, folder: `${each.path}/`, link: `${each.path} -> ${targetOf(each)}` }[each.kind];
  return `${lettersOf(each)} 0/0 ${size} ${NO_TIME} ${shown}`;
}

function targetOf(each: TarEntry): string {
  return each.kind === 'link' ? each.target : '';
}

/** `drwxr-sr-t` and its like. */
function lettersOf({ kind, mode: bits }: TarEntry): string {
  const letters = Array.from('rwxrwxrwx', (letter, index) => ((bits & (0o400 >> index)) === 0 ? '-' : letter));
  for (const [bit, index, letter] of [
    [0o4000, 2, 's'],
    [0o2000, 5, 's'],
    [0o1000, 8, 't'],
  ] as const)
    if ((bits & bit) !== 0) letters[index] = letters[index] === 'x' ? letter : letter.toUpperCase();
  return `${{ file: '-', folder: 'd', link: 'l' }[kind]}${letters.join('')}`;
}
