// A person at a machine with a clone, who follows a page word by word. `npm run sallyport`, git, openssl and the like are real;
// what would change a cluster, a subscription or the machine itself is a stand-in that writes down what it was asked for.

import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Clone } from '../clone.ts';
import { TemporaryFolder } from '../temporary-folder.ts';
import type { Block } from './page.ts';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const STAND_IN = fileURLToPath(new URL('stand-in.sh', import.meta.url));
const STANDING_IN = [
  'sudo',
  'kubectl',
  'az',
  'flux',
  'cmctl',
  'docker',
  'podman',
  'buildah',
  'journalctl',
  'forwarder',
];

/** `npm run sallyport` is the command of this checkout; other scripts are only written down: CI runs them.
 * A probe would dial, so it is written down too. */
const NPM = `#!/bin/bash
set -euo pipefail
for ((at = 1; at <= $#; at++)); do
  [ "\${!at}" = sallyport ] || continue
  shift "$at"
  [ "\${1:-}" != -- ] || shift
  if [ "$1" = probe ] && [[ "$*" != *--plan* ]]; then
    printf '%s\\0' sallyport "$@" >>"$ASKED"
    printf '\\n' >>"$ASKED"
    exit 0
  fi
  exec "$NODE" "$REPOSITORY/cli/main.ts" "$@"
done
printf '%s\\0' npm "$@" >>"$ASKED"
printf '\\n' >>"$ASKED"
`;

const SITES = ['contoso-bakery', 'fabrikam-aks-and-vm', 'northwind-dual-nic'];

export type Followed = { readonly code: number | null; readonly out: string };
/** One command that a stand-in was asked for, word by word. */
export type Asked = readonly string[];

export class PageReader implements Disposable {
  readonly clone: Clone;
  readonly home: string;
  readonly #homeFolder = new TemporaryFolder();
  readonly #tools: string;

  constructor(sites: readonly string[] = SITES) {
    this.clone = new Clone(sites);
    this.home = this.#homeFolder.path;
    this.#tools = join(this.home, 'tools');
    mkdirSync(this.#tools, { recursive: true });
    for (const name of STANDING_IN) {
      copyFileSync(STAND_IN, join(this.#tools, name));
      chmodSync(join(this.#tools, name), 0o755);
    }
    writeFileSync(join(this.#tools, 'npm'), NPM, { mode: 0o755 });
    symlinkSync(process.execPath, join(this.#tools, 'node'));
    this.answer([]);
    this.#takeUnderGit(sites);
  }

  /** What stand-ins print: a pattern of the shell over the whole command, and the line. The first that fits counts. */
  answer(answers: readonly (readonly [pattern: string, line: string])[]): void {
    writeFileSync(join(this.home, 'answers'), answers.map((each) => `${each.join('\t')}\n`).join(''));
  }

  /** Types a block as it stands, on a machine whose own forwarder is a stand-in too; it ends at the first command that fails. */
  follow(block: Block): Followed {
    const text = block.text.replaceAll('/opt/sallyport/bin/', `${this.#tools}/`);
    const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-eu', '-o', 'pipefail', '-c', text], {
      cwd: this.clone.path,
      env: this.#environment(),
      encoding: 'utf8',
      timeout: 120_000,
    });
    return { code: status, out: `${stdout}${stderr}` };
  }

  /** What stand-ins were asked for so far. */
  asked(): readonly Asked[] {
    const lines = readFileSync(join(this.home, 'asked'), 'utf8').split('\0\n');
    return lines.filter((line) => line !== '').map((line) => line.split('\0'));
  }

  forgetAsked(): void {
    writeFileSync(join(this.home, 'asked'), '');
  }

  [Symbol.dispose](): void {
    this.clone[Symbol.dispose]();
    this.#homeFolder[Symbol.dispose]();
  }

  /** As a plant has it: the site synthesized, committed, and at a Git host. */
  #takeUnderGit(sites: readonly string[]): void {
    this.forgetAsked();
    for (const part of [
      ...sites.flatMap((site) => [`dist/${site}`, `flux/${site}`]),
      'package.json',
      'forwarder/Containerfile',
    ])
      cpSync(join(REPOSITORY, part), join(this.clone.path, part), { recursive: true });
    const script = `git init --quiet --initial-branch main
      git add --all && git commit --quiet --message 'chore: the plant as it is'
      git init --quiet --bare --initial-branch main "$HOME/host.git"
      git remote add origin "$HOME/host.git"
      git push --quiet --set-upstream origin main`;
    const { code, out } = this.follow({ line: 0, language: 'bash', text: script });
    if (code !== 0) throw new Error(`Cannot put the clone under Git: ${out}`);
  }

  #environment(): Record<string, string> {
    return {
      PATH: `${this.#tools}:${process.env['PATH'] ?? ''}`,
      HOME: this.home,
      NODE: process.execPath,
      REPOSITORY,
      ASKED: join(this.home, 'asked'),
      ANSWERS: join(this.home, 'answers'),
      GIT_AUTHOR_NAME: 'Anna',
      GIT_AUTHOR_EMAIL: 'anna@contoso.example',
      GIT_COMMITTER_NAME: 'Anna',
      GIT_COMMITTER_EMAIL: 'anna@contoso.example',
      GIT_CONFIG_NOSYSTEM: '1',
      NO_COLOR: '1',
    };
  }
}
