import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { digestsOf } from '../../../cli/report/digests/digests-of.ts';
import { shellCommand, treeDigest } from '../../../cli/report/digests/tree-digest.ts';
import { siteFiles } from '../../../constructs/site-files.ts';
import { allowlistSchema } from '../../../forwarder/contract/allowlist.ts';
import { compileSnapshot } from '../../../forwarder/decision/compile-snapshot.ts';
import { exampleSite } from '../../support/declared-site.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

const SITE = exampleSite('contoso-bakery');
const { dist } = siteFiles(SITE);

/** Runs the command of the report as somebody would. */
function computed(root: string, command: string): string {
  const [digits] = execFileSync('bash', ['-c', command], { cwd: root, encoding: 'utf8' }).split(' ');
  return `sha256:${digits}`;
}

function writeTree(root: string, prefix: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    const file = join(root, prefix, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

describe('treeDigest()', () => {
  test('gives what the shell command gives, whatever the order of files', () => {
    using folder = new TemporaryFolder();
    const files = new Map([
      ['b/ä.yaml', 'ü\n'],
      ['b/z.yaml', ''],
      ['B.yaml', 'two\n'],
      ['b-c/x', 'three'],
      ['a b', 'a blank in its name'],
    ]);
    writeTree(folder.path, 'tree', files);
    expect(treeDigest(files)).toBe(computed(folder.path, shellCommand('tree')));
    expect(treeDigest(new Map([...files].toReversed()))).toBe(treeDigest(files));
  });

  test.each([
    ['a byte', new Map([['a', 'y']])],
    ['a name', new Map([['b', 'x']])],
    [
      'a file more',
      new Map([
        ['a', 'x'],
        ['b', ''],
      ]),
    ],
  ])('changes with %s', (_, other) => {
    expect(treeDigest(other)).not.toBe(treeDigest(new Map([['a', 'x']])));
  });
});

describe('digestsOf()', () => {
  test('shows for each zone what its command prints', () => {
    using folder = new TemporaryFolder();
    writeTree(folder.path, 'dist/contoso-bakery', dist);
    const { trees } = digestsOf(SITE, dist, dist);
    expect(trees.map(({ zone }) => zone)).toEqual(SITE.zones.map(({ name }) => name));
    for (const { digest, command } of trees) expect(digest).toBe(computed(folder.path, command));
  });

  test('shows the digest a forwarder has of the emitted list', () => {
    for (const { zone, snapshot } of digestsOf(SITE, dist, dist).allowlists) {
      const text =
        dist.get(`${zone}/network/Allowlist.${zone}.yaml`) ?? dist.get(`${zone}/host/config/allowlist.yaml`) ?? '';
      expect(snapshot).toBe(compileSnapshot(allowlistSchema.parse(parse(text))).digest);
    }
  });

  test('tells a committed folder that differs, and one that is missing', () => {
    const changed = new Map(
      [...dist].map(([path, text]) => [
        path,
        path.startsWith('level-3/network/Allowlist') ? `${text}# by hand\n` : text,
      ]),
    );
    const gone = new Map([...changed].filter(([path]) => !path.startsWith('level-2-ovens/')));
    const states = digestsOf(SITE, dist, gone).trees.map(({ zone, committed }) => [zone, committed]);
    expect(Object.fromEntries(states)).toEqual({
      'level-4': 'same',
      'level-3-5': 'same',
      'level-3': 'different',
      'level-2-ovens': 'missing',
      'level-2-packaging': 'same',
    });
  });

  test('names the images by digest', () => {
    const { images } = digestsOf(SITE, dist, dist);
    expect(images.map(({ image }) => image)).toEqual(['ghcr.io/contoso/forwarder', 'ghcr.io/contoso/coredns']);
    for (const { image, digest } of images.slice(0, 1))
      expect([...dist.values()].some((text) => text.includes(`${image}@${digest}`))).toBe(true);
  });
});
