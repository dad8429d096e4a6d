// Which two versions are compared, and why these: a reviewer who is told "nothing opens" must know since when.
//
//   base   as named, else where this branch left origin/main, else main; on main itself, the last commit
//   head   as named, else the files as they lie here, committed or not
//   A...B  from where B left A to B, as Git reads it: what a pull request of B to A brings

import { WrongUse } from '../verb.ts';
import type { Git } from './git.ts';

type Commit = {
  /** What was asked for, or chosen: `origin/main`. */
  readonly name: string;
  readonly commit: string;
};

export type Base = Commit & {
  /** Why this one: "where this branch left origin/main". */
  readonly chosen: string;
  /** What a reader must know about it: that it has moved on. */
  readonly note: string | undefined;
};

/** Undefined: the working tree. */
export type Head = Commit | undefined;

export type Versions = { readonly base: Base; readonly head: Head };

const TRUNK = 'main';
const REMOTE_TRUNK = `origin/${TRUNK}`;

/** Throws `WrongUse` where a revision is not there, with what to do about it. */
export function findVersions(git: Git, namedBase?: string, namedHead?: string): Versions {
  const [, trunk, branch] = /^(.+)\.\.\.(.+)$/.exec(namedBase ?? '') ?? [];
  if (trunk !== undefined && branch !== undefined && namedHead === undefined) {
    const head = { name: branch, commit: commitOf(git, branch) };
    commitOf(git, trunk);
    return { base: parting(git, trunk, head), head };
  }
  const [, from, to] = /^(.+?)\.\.([^.].*)$/.exec(namedBase ?? '') ?? [];
  if (from !== undefined && to !== undefined)
    throw new WrongUse(
      `Cannot compare "${namedBase}": two dots name no pair of revisions here. Write "${from}...${to}" for what ${to} brings since it left ${from}, or "${from} ${to}" for the one against the other.`,
    );
  const head = namedHead === undefined ? undefined : { name: namedHead, commit: commitOf(git, namedHead) };
  return { base: namedBase === undefined ? chooseBase(git, head) : takeBase(git, namedBase, head), head };
}

/** A named base is taken as it is: after merging, that is what the change is made to. */
function takeBase(git: Git, name: string, head: Head): Base {
  const commit = commitOf(git, name);
  const ahead = Number(git.ask('rev-list', '--count', `${head?.commit ?? 'HEAD'}..${commit}`) ?? 0);
  const note =
    ahead === 0
      ? undefined
      : `"${name}" has ${ahead} ${ahead === 1 ? 'commit' : 'commits'} that ${headName(head)} lacks; what they brought shows as taken away. ` +
        'Merge or rebase first, or leave the base out.';
  return { name, commit, chosen: 'as asked', note };
}

function chooseBase(git: Git, head: Head): Base {
  const from = head?.commit ?? 'HEAD';
  const last = resolve(git, from);
  if (last === undefined)
    throw new WrongUse(`Cannot compare "${git.folder}": it has no commit yet. Commit once, then compare.`);
  const branch = git.ask('symbolic-ref', '--quiet', '--short', 'HEAD');
  if (head === undefined && branch === TRUNK)
    return {
      name: 'HEAD',
      commit: last,
      chosen: `the last commit, since the branch is ${TRUNK} itself`,
      note: undefined,
    };
  const trunk = [REMOTE_TRUNK, TRUNK].find((name) => resolve(git, name) !== undefined);
  if (trunk === undefined)
    return { name: 'HEAD', commit: last, chosen: `the last commit, since there is no ${TRUNK}`, note: undefined };
  return parting(git, trunk, head);
}

function parting(git: Git, trunk: string, head: Head): Base {
  const commit = git.ask('merge-base', '--end-of-options', trunk, head?.commit ?? 'HEAD');
  if (commit === undefined) throw noCommonPast(git, trunk, head);
  return { name: trunk, commit, chosen: `where ${headName(head)} left ${trunk}`, note: undefined };
}

function noCommonPast(git: Git, trunk: string, head: Head): WrongUse {
  const cure = isShallow(git)
    ? 'this clone is shallow. Run "git fetch --unshallow"'
    : 'they have no commit in common. Name the base';
  return new WrongUse(`Cannot find where ${headName(head)} left ${trunk}: ${cure}.`);
}

function commitOf(git: Git, name: string): string {
  const commit = resolve(git, name);
  if (commit !== undefined) return commit;
  throw new WrongUse(`Cannot find the revision "${name}": ${describeLack(git, name)}.`);
}

function describeLack(git: Git, name: string): string {
  const branch = /^origin\/([\w./-]+)$/.exec(name)?.[1];
  const fetch = branch === undefined ? 'git fetch origin' : `git fetch origin ${branch}:refs/remotes/${name}`;
  if (isShallow(git))
    return `this clone is shallow and does not hold it. Run "git fetch --unshallow", or "${fetch}" for a branch`;
  return `this clone does not hold it. Look at "git branch --all", or run "${fetch}"`;
}

function resolve(git: Git, name: string): string | undefined {
  return git.ask('rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`);
}

function isShallow(git: Git): boolean {
  return git.ask('rev-parse', '--is-shallow-repository') === 'true';
}

function headName(head: Head): string {
  return head === undefined ? 'this branch' : `"${head.name}"`;
}
