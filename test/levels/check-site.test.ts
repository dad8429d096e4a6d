// Authorities among the other problems of a whole site.

import { describe, expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { checkSite } from '../../levels/check-site.ts';
import { workingTree, type Repository } from '../../levels/repository.ts';

const FOLDER = 'levels/sites/contoso-bakery';
const TREE = workingTree(fileURLToPath(new URL('../..', import.meta.url)));

/** The bakery with some files replaced, or gone. */
function bakery(changes: Readonly<Record<string, (text: string) => string | undefined>>): Repository {
  const changed = new Map(
    Object.entries(changes).map(([file, change]) => [
      `${FOLDER}/${file}`,
      change(TREE.read(`${FOLDER}/${file}`) ?? ''),
    ]),
  );
  return {
    read: (path) => (changed.has(path) ? changed.get(path) : TREE.read(path)),
    list: (folder) =>
      TREE.list(folder).filter(
        (file) => !changed.has(`${folder}/${file}`) || changed.get(`${folder}/${file}`) !== undefined,
      ),
  };
}

function errorsOf(repository: Repository, today = '2026-11-21'): readonly string[] {
  const { problems } = checkSite(repository, 'contoso-bakery', { today });
  return problems
    .filter(({ severity }) => severity === 'error')
    .map(({ file, line, code }) => `${file.replace(`${FOLDER}/`, '')}:${line} ${code}`);
}

const gone = (): undefined => undefined;

describe('checkSite()', () => {
  test('accepts the authorities of the example', () => {
    expect(errorsOf(bakery({}))).toEqual([]);
  });

  test('refuses a site that lacks one', () => {
    expect(errorsOf(bakery({ 'pki/level-3.pem': gone }))).toEqual([
      expect.stringMatching(/^level-3\.yaml:\d+ authority-missing$/),
    ]);
  });

  test('says what is missing only where all else is right, because that decides it', () => {
    const wrong = bakery({ 'pki/level-3.pem': gone, 'level-4.yaml': (text) => text.replace('- flux', '- fluxx') });
    expect(errorsOf(wrong)).toEqual([expect.stringMatching(/^level-4\.yaml:\d+ (?!authority)/)]);
  });

  test('says nothing but that a private key stands where a certificate should', () => {
    const key = ['-----BEGIN', 'PRIVATE KEY-----\nMIIB\n-----END', 'PRIVATE KEY-----\n'].join(' ');
    expect(errorsOf(bakery({ 'pki/level-3.pem': (text) => text + key }))).toEqual([
      expect.stringMatching(/^pki\/level-3\.pem:\d+ secret$/),
    ]);
  });

  test('refuses what has ended', () => {
    expect(errorsOf(bakery({}), '2046-12-01')).toEqual(
      ['level-2-ovens', 'level-2-packaging', 'level-3', 'level-4', 'root'].map(
        (name) => `pki/${name}.pem:1 authority-ends`,
      ),
    );
  });
});
