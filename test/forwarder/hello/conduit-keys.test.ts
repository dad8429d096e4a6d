import { mkdir, rmdir, symlink, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readConduitKeys } from '../../../forwarder/hello/conduit-keys.ts';
import { makeConduitKeys, writeFolder, writeKeyFolder } from '../../support/conduit-keys.ts';
import type { KeyFolder } from '../../support/conduit-keys.ts';

const SECRET = Buffer.alloc(32, 7);
const GOOD = SECRET.toString('base64');

describe('readConduitKeys()', () => {
  const folders: KeyFolder[] = [];

  async function folderOf(files: Readonly<Record<string, string>>): Promise<KeyFolder> {
    const folder = await writeFolder(files);
    folders.push(folder);
    return folder;
  }

  afterEach(async () => {
    await Promise.all(folders.splice(0).map((folder) => folder.remove()));
  });

  test('reads every key and signs with the greatest id in byte order', async () => {
    const written = makeConduitKeys('2026-9', '2026-10', 'a.key', '2027-01');
    const folder = await writeKeyFolder(written);
    folders.push(folder);
    const keys = await readConduitKeys(folder.folder);
    expect([...keys.all.keys()]).toEqual(['2026-10', '2026-9', '2027-01', 'a.key']);
    expect(keys.signing.id).toBe('a.key');
    for (const [id, { secret }] of written.all) expect(keys.all.get(id)?.secret).toEqual(secret);
  });

  test('ignores blanks and line ends', async () => {
    const { folder } = await folderOf({ k1: ` ${GOOD.slice(0, 20)}\n${GOOD.slice(20)}\r\n` });
    expect((await readConduitKeys(folder)).signing.secret).toEqual(SECRET);
  });

  test('follows the links of a mounted Secret and skips its hidden names', async () => {
    const { folder } = await folderOf({});
    await mkdir(join(folder, '..2026_11_21'));
    const { folder: target } = await folderOf({ k1: GOOD });
    await symlink('..2026_11_21', join(folder, '..data'));
    await symlink(join(target, 'k1'), join(folder, 'k1'));
    const keys = await readConduitKeys(folder);
    await rmdir(join(folder, '..2026_11_21'));
    expect([...keys.all.keys()]).toEqual(['k1']);
  });

  const refused: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
    ['an empty folder', {}, /^Cannot read conduit keys from ".+": it holds no key\. Place one file per key/],
    ['a folder of hidden files', { '.k1': GOOD }, /it holds no key/],
    [
      'a short key',
      { k1: Buffer.alloc(31).toString('base64') },
      /^Cannot read conduit key ".+k1": it decodes to 31 bytes, fewer than 32\. Write a new one/,
    ],
    ['an empty file', { k1: '\n' }, /it decodes to 0 bytes/],
    [
      'a key that is not base64',
      { k1: `${GOOD.slice(0, -1)}!` },
      /it is not base64\. Write a new one with "openssl rand -base64 32"/,
    ],
    ['a key in the alphabet of URLs', { k1: '_-'.repeat(22) }, /it is not base64/],
    ['a key cut short', { k1: GOOD.slice(0, -1) }, /it is not base64/],
    ['a name that is no key id', { 'Key 1': GOOD }, /its name is no key id\. Name it with at most 32/],
    ['a file that is too long', { k1: 'A'.repeat(4_100) }, /it is longer than 4096 bytes/],
    ['one bad key among good ones', { k1: GOOD, k2: 'x' }, /k2": it is not base64/],
  ];

  test.each(refused)('refuses %s', async (_name, files, message) => {
    const { folder } = await folderOf(files);
    await expect(readConduitKeys(folder)).rejects.toThrow(message);
  });

  test('refuses a folder among the keys', async () => {
    const { folder } = await folderOf({ k1: GOOD });
    await mkdir(join(folder, 'k2'));
    await expect(readConduitKeys(folder)).rejects.toThrow(/k2": it is not a file\. Keep nothing but key files/);
    await rmdir(join(folder, 'k2'));
  });

  test('refuses a link that leads nowhere', async () => {
    const { folder } = await folderOf({});
    await symlink('/nowhere/k1', join(folder, 'k1'));
    await expect(readConduitKeys(folder)).rejects.toThrow(/^Cannot read conduit key ".+k1": ENOENT.+ Check the file/);
    await unlink(join(folder, 'k1'));
  });

  test('refuses a folder that does not exist', async () => {
    await expect(readConduitKeys('/nowhere/keys')).rejects.toThrow(
      /^Cannot read conduit keys from "\/nowhere\/keys": ENOENT.+ Create the folder, or mount the Secret/,
    );
  });
});
