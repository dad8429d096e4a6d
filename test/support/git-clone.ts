// A clone under Git: the example sites in a repository of its own, with a first commit on the branch "main". The settings of
// whoever runs the tests do not reach it.

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Clone } from './clone.ts';

export class GitClone extends Clone {
  #commits = 0;

  constructor(sites: readonly string[] = ['contoso-bakery']) {
    super(sites);
    this.git('init', '--quiet', '--initial-branch', 'main');
    this.commit('the plant as it is');
  }

  /** What a command prints, without the newline at its end. */
  git(...args: readonly string[]): string {
    return execFileSync('git', ['-C', this.path, ...args], { encoding: 'utf8', env: ALONE, stdio: 'pipe' }).trimEnd();
  }

  /** Commits everything and gives the name of the commit. */
  commit(message = `change ${(this.#commits += 1)}`): string {
    this.git('add', '--all', '--force');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.git('rev-parse', 'HEAD');
  }

  /** Writes files, and removes those without a text. */
  put(files: ReadonlyMap<string, string | undefined>): void {
    for (const [path, text] of files) {
      const file = join(this.path, path);
      mkdirSync(dirname(file), { recursive: true });
      if (text === undefined) rmSync(file);
      else writeFileSync(file, text);
    }
  }
}

const ALONE = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'somebody',
  GIT_AUTHOR_EMAIL: 'somebody@contoso.example',
  GIT_COMMITTER_NAME: 'somebody',
  GIT_COMMITTER_EMAIL: 'somebody@contoso.example',
};
