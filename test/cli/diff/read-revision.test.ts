import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { changedPaths, touchedBy } from '../../../cli/diff/changed-paths.ts';
import { driftOf, listingOf } from '../../../cli/diff/drift.ts';
import { fileRepository } from '../../../cli/diff/file-repository.ts';
import { Git } from '../../../cli/diff/git.ts';
import { linksIn, listRevision, readListed } from '../../../cli/diff/read-revision.ts';
import { findVersions } from '../../../cli/diff/revisions.ts';
import { GitClone } from '../../support/git-clone.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

describe('readListed()', () => {
  test('gives every text as it was written, whatever is in it', () => {
    using clone = new GitClone([]);
    const texts = fc.sample(fc.string({ unit: 'grapheme', maxLength: 200 }), { numRuns: 60, seed: 7 });
    texts.push('', '\n', 'no end', 'deadbeef blob 3\nabc\n', `${'x'.repeat(200_000)}\n`);
    texts.forEach((text, index) => clone.write(`levels/texts/${index}.yaml`, text));
    clone.commit();
    const git = new Git(clone.path);
    const read = readListed(git, listRevision(git, 'HEAD', ['levels/texts']));
    expect([...read].sort(byNumber).map(([, text]) => text)).toEqual(texts);
  });

  test('reads names of files that Git would quote', () => {
    using clone = new GitClone([]);
    const names = ['two words', 'tab\there', 'line\nbreak', 'größe', '"quoted"'].map((name) => `levels/x/${name}.yaml`);
    for (const name of names) clone.write(name, name);
    clone.commit();
    const git = new Git(clone.path);
    expect(new Map(readListed(git, listRevision(git, 'HEAD', ['levels/x'])))).toEqual(
      new Map(names.map((name) => [name, name])),
    );
  });

  test('lists links and does not follow them, and reads nothing of a folder that is not there', () => {
    using clone = new GitClone([]);
    clone.write('levels/x/real.yaml', 'real');
    symlinkSync('/etc/hostname', join(clone.path, 'levels/x/link.yaml'));
    clone.commit();
    const git = new Git(clone.path);
    const listing = listRevision(git, 'HEAD', ['levels/x', 'levels/y']);
    expect(linksIn(listing)).toEqual(['levels/x/link.yaml']);
    expect([...readListed(git, listing)]).toEqual([['levels/x/real.yaml', 'real']]);
    expect(readListed(git, new Map())).toEqual(new Map());
  });

  test('reads paths relative to a repository that lies below the top of its clone', () => {
    using clone = new GitClone([]);
    clone.write('plants/levels/sites/x/site.yaml', 'site: x\n');
    clone.commit();
    clone.write('plants/levels/sites/x/level-4.yaml', 'level: 4\n');
    clone.write('plants/levels/sites/x/site.yaml', 'site: y\n');
    const git = new Git(join(clone.path, 'plants'));
    expect(readListed(git, listRevision(git, 'HEAD', ['levels/sites/x']))).toEqual(
      new Map([['levels/sites/x/site.yaml', 'site: x\n']]),
    );
    const { base, head } = findVersions(git);
    expect([...changedPaths(git, base, head)].sort()).toEqual([
      'levels/sites/x/level-4.yaml',
      'levels/sites/x/site.yaml',
    ]);
  });
});

describe('driftOf()', () => {
  test.each(['sha1', 'sha256'])('knows a text by the name Git gives it (%s)', (format) => {
    using folder = new TemporaryFolder();
    execFileSync('git', ['init', '--quiet', `--object-format=${format}`, folder.path]);
    const texts = new Map([
      ['dist/a/same.yaml', 'größer: ja\n'],
      ['dist/a/other.yaml', 'one\n'],
      ['dist/a/left-over.yaml', 'x\n'],
    ]);
    for (const [path, text] of texts) folder.write(path, text);
    execFileSync('git', ['-C', folder.path, 'add', '--all']);
    const tree = execFileSync('git', ['-C', folder.path, 'write-tree'], { encoding: 'utf8' }).trim();
    const committed = listRevision(new Git(folder.path), tree, ['dist']);
    const synthesized = new Map([
      ['dist/a/same.yaml', 'größer: ja\n'],
      ['dist/a/other.yaml', 'two\n'],
      ['dist/a/missing.yaml', 'x\n'],
    ]);
    expect(driftOf(committed, synthesized)).toEqual([
      'dist/a/left-over.yaml',
      'dist/a/missing.yaml',
      'dist/a/other.yaml',
    ]);
    expect(driftOf(committed, texts)).toEqual([]);
    expect(driftOf(listingOf(texts), texts)).toEqual([]);
  });

  test('takes a link for no file that is declared', () => {
    const files = new Map([['dist/a/x.yaml', 'x']]);
    expect(driftOf(listingOf(files, ['dist/a/link']), files)).toEqual(['dist/a/link']);
    expect(driftOf(listingOf(new Map(), ['dist/a/x.yaml']), files)).toEqual(['dist/a/x.yaml']);
    expect(driftOf(new Map(), files)).toEqual(['dist/a/x.yaml']);
  });
});

describe('touchedBy()', () => {
  test('knows the site or the profile of a file, and whether Sallyport itself changes', () => {
    const paths = [
      'levels/sites/a/level-4.yaml',
      'levels/sites/b/pki/root.pem',
      'dist/c/level-4/network/Deployment.dns.yaml',
      'flux/d/level-4/kustomization.yaml',
      'levels/profiles/flux.yaml',
      'levels/sites/README.md',
    ];
    const touched = { sites: new Set(['a', 'b', 'c', 'd']), profiles: new Set(['flux']) };
    expect(touchedBy(paths)).toEqual({ ...touched, program: false });
    for (const path of ['levels/model.ts', 'constructs/site-files.ts', 'cli/synth.ts', 'package-lock.json'])
      expect(touchedBy([...paths, path])).toEqual({ ...touched, program: true });
  });
});

describe('fileRepository()', () => {
  test('reads and lists as a working tree does', () => {
    const repository = fileRepository(
      new Map([
        ['a/c/2', 'two'],
        ['a/b', 'one'],
        ['ab/d', 'three'],
      ]),
    );
    expect(repository.list('a')).toEqual(['b', 'c/2']);
    expect(repository.list('nothing')).toEqual([]);
    expect([repository.read('a/b'), repository.read('a/x')]).toEqual(['one', undefined]);
  });
});

function byNumber([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return Number(/\d+/.exec(a)?.[0]) - Number(/\d+/.exec(b)?.[0]);
}
