// Whatever people make of a declaration, `check` ends with problems that can be found and read; and what it finds no error in
// can be synthesized into files a forwarder starts with. Runs are few here and differ each time; a failure prints its seed.

import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import { fileURLToPath } from 'node:url';
import { listSites } from '../../levels/load-site.ts';
import { workingTree } from '../../levels/repository.ts';
import { judgeDeclaration } from './any-declaration/broken-promises.ts';
import { anyMutation, mutate, type Files } from './any-declaration/mutations.ts';

const tree = workingTree(fileURLToPath(new URL('../..', import.meta.url)));

function filesBelow(folder: string): Files {
  const paths = tree.list(folder).filter((path) => /\.(?:yaml|pem)$/.test(path));
  return Object.fromEntries(paths.map((path) => [`${folder}/${path}`, tree.read(`${folder}/${path}`) ?? '']));
}

const PROFILES = filesBelow('levels/profiles');
const mutations = (most: number) => fc.array(anyMutation, { minLength: 1, maxLength: most });

function expectKept(files: Files, site: string): void {
  const { broken } = judgeDeclaration(files, site);
  if (broken.length > 0) throw new Error(broken.join('\n'));
}

describe('checkSites()', () => {
  test.each(listSites(tree))(
    'keeps its promises for any change of %s',
    (site) => {
      const files = filesBelow(`levels/sites/${site}`);
      fc.assert(
        fc.property(mutations(3), (changes) => expectKept({ ...PROFILES, ...mutate(files, changes) }, site)),
        { numRuns: 60, interruptAfterTimeLimit: 3_000 },
      );
    },
    60_000,
  );

  test('keeps its promises for any change of the profiles', () => {
    const [site = ''] = listSites(tree);
    const files = filesBelow(`levels/sites/${site}`);
    fc.assert(
      fc.property(mutations(2), (changes) => expectKept({ ...mutate(PROFILES, changes), ...files }, site)),
      { numRuns: 30, interruptAfterTimeLimit: 3_000 },
    );
  }, 60_000);
});
