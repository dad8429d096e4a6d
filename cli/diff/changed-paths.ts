// What differs between the two versions, by path: so that of 300 sites only those are read that a change can touch.

import type { Git } from './git.ts';
import type { Base, Head } from './revisions.ts';

/** Where declarations and what is made of them lie, and the program that makes it. */
const TREES = [
  'levels',
  'dist',
  'flux',
  'constructs',
  'reachability',
  'forwarder',
  'cli',
  'package.json',
  'package-lock.json',
];
const NAMES_ONLY = ['--name-only', '-z', '--no-renames', '--no-ext-diff', '--no-textconv', '--relative'];

/** In a working tree, files count whether Git knows them or not: `check` and `synth` read them too. */
export function changedPaths(git: Git, base: Base, head: Head): readonly string[] {
  const ends = head === undefined ? [base.commit] : [base.commit, head.commit];
  const tracked = git.list('diff', ...NAMES_ONLY, ...ends, '--', ...TREES);
  const untracked = head === undefined ? git.list('ls-files', '-z', '--others', '--', ...TREES) : [];
  return [...tracked, ...untracked];
}

export type Touched = {
  readonly sites: ReadonlySet<string>;
  /** Whether a profile changed: then every site that uses it is touched too. */
  readonly profiles: ReadonlySet<string>;
  /** Whether Sallyport itself changed: then another program made the objects than the one that compares. */
  readonly program: boolean;
};

const OF_SITE = /^(?:levels\/sites|dist|flux)\/([^/]+)\//;
const OF_PROFILE = /^levels\/profiles\/(.+)\.yaml$/;
const NOT_OF_PROGRAM = /^(?:levels\/(?:sites|profiles)|dist|flux)(?:\/|$)/;

/** The sites and profiles that files belong to, and whether some belong to the program. */
export function touchedBy(paths: readonly string[]): Touched {
  const of = (pattern: RegExp): ReadonlySet<string> => new Set(paths.flatMap((path) => pattern.exec(path)?.[1] ?? []));
  return { sites: of(OF_SITE), profiles: of(OF_PROFILE), program: paths.some((path) => !NOT_OF_PROGRAM.test(path)) };
}
