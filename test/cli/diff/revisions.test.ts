import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { Git } from '../../../cli/diff/git.ts';
import { findVersions } from '../../../cli/diff/revisions.ts';
import { WrongUse } from '../../../cli/verb.ts';
import { GitClone } from '../../support/git-clone.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

/** Without sites: nothing here reads them. */
function emptyClone(): GitClone {
  return new GitClone([]);
}

function complaint(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof WrongUse) return error.message;
    throw error;
  }
  throw new Error('It was accepted');
}

describe('findVersions()', () => {
  test('says how to write what two dots mean in Git', () => {
    using clone = emptyClone();
    const git = new Git(clone.path);
    expect(complaint(() => findVersions(git, 'main..work'))).toMatch(/Write "main\.\.\.work" .* or "main work"/);
  });

  test('compares main itself with its last commit', () => {
    using clone = emptyClone();
    const { base, head } = findVersions(new Git(clone.path));
    expect(base).toMatchObject({ name: 'HEAD', commit: clone.git('rev-parse', 'HEAD') });
    expect(base.chosen).toContain('main itself');
    expect(head).toBeUndefined();
  });

  test('compares a branch with where it left main, whatever was added there since', () => {
    using clone = emptyClone();
    const parting = clone.git('rev-parse', 'HEAD');
    clone.git('checkout', '--quiet', '-b', 'work');
    clone.commit();
    clone.git('checkout', '--quiet', 'main');
    clone.commit();
    clone.git('checkout', '--quiet', 'work');
    expect(findVersions(new Git(clone.path)).base).toEqual({
      name: 'main',
      commit: parting,
      chosen: 'where this branch left main',
      note: undefined,
    });
  });

  test('prefers what the remote has as main', () => {
    using clone = emptyClone();
    clone.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    clone.git('checkout', '--quiet', '-b', 'work');
    clone.commit();
    expect(findVersions(new Git(clone.path)).base).toMatchObject({
      name: 'origin/main',
      chosen: 'where this branch left origin/main',
    });
  });

  test('compares with the last commit where there is no main', () => {
    using clone = emptyClone();
    clone.git('branch', '--move', 'trunk');
    expect(findVersions(new Git(clone.path)).base).toMatchObject({
      name: 'HEAD',
      chosen: expect.stringContaining('no main'),
    });
  });

  test('takes both ends as they are named, and tells when the base has moved on', () => {
    using clone = emptyClone();
    clone.git('checkout', '--quiet', '-b', 'work');
    const mine = clone.commit();
    clone.git('checkout', '--quiet', 'main');
    const theirs = clone.commit();
    const { base, head } = findVersions(new Git(clone.path), 'main', 'work');
    expect(base).toMatchObject({ name: 'main', commit: theirs, chosen: 'as asked' });
    expect(base.note).toContain('has 1 commit that "work" lacks');
    expect(head).toEqual({ name: 'work', commit: mine });
  });

  test('reads main...work as Git does', () => {
    using clone = emptyClone();
    const parting = clone.git('rev-parse', 'HEAD');
    clone.git('checkout', '--quiet', '-b', 'work');
    const mine = clone.commit();
    clone.git('checkout', '--quiet', 'main');
    clone.commit();
    expect(findVersions(new Git(clone.path), 'main...work')).toEqual({
      base: { name: 'main', commit: parting, chosen: 'where "work" left main', note: undefined },
      head: { name: 'work', commit: mine },
    });
  });

  test.each(['nothing', '--output=/tmp/x', 'HEAD:levels', ''])('refuses %j, which is no commit', (name) => {
    using clone = emptyClone();
    const git = new Git(clone.path);
    expect(complaint(() => findVersions(git, name))).toMatch(/^Cannot find the revision .*git fetch origin"\.$/);
  });

  test('names the fetch for a branch of the remote that is not here', () => {
    using clone = emptyClone();
    const git = new Git(clone.path);
    expect(complaint(() => findVersions(git, 'origin/release/2'))).toContain(
      '"git fetch origin release/2:refs/remotes/origin/release/2"',
    );
  });

  test('tells of a shallow clone that lacks the past, and how to get it', () => {
    using origin = emptyClone();
    const first = origin.git('rev-parse', 'HEAD');
    origin.commit();
    using folder = new TemporaryFolder();
    execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${origin.path}`, folder.path], { stdio: 'pipe' });
    const git = new Git(folder.path);
    expect(complaint(() => findVersions(git, first))).toMatch(/this clone is shallow.*"git fetch --unshallow"/);
  });

  test('tells of branches without a common past, in a shallow clone and elsewhere', () => {
    using clone = emptyClone();
    clone.git('checkout', '--quiet', '--orphan', 'elsewhere');
    clone.commit();
    expect(complaint(() => findVersions(new Git(clone.path)))).toBe(
      'Cannot find where this branch left main: they have no commit in common. Name the base.',
    );
  });

  test('tells that there is nothing to compare with before the first commit', () => {
    using folder = new TemporaryFolder();
    execFileSync('git', ['init', '--quiet', folder.path]);
    expect(complaint(() => findVersions(new Git(folder.path)))).toMatch(/it has no commit yet/);
  });
});

describe('new Git()', () => {
  test('refuses a folder that is no clone', () => {
    using folder = new TemporaryFolder();
    expect(complaint(() => new Git(folder.path))).toMatch(/^Cannot compare revisions of ".*": not a git repository/);
  });
});
