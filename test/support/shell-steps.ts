// The steps of a pipeline file that are shell, run as they stand there: in a real clone with a real remote, with stand-ins
// for what would leave this machine. A stand-in writes down its arguments and answers what it is told to.

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Clone } from './clone.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** `npm run --silent sallyport -- <args>` and `npm exec -- node <file> <args>` run programs of this repository on the clone. */
const NPM = `#!/usr/bin/env bash
case "$1" in run) program=cli/main.ts arguments=5 ;; exec) program=$4 arguments=5 ;; esac
exec "$NODE" "$REPOSITORY/$program" "\${@:arguments}"
`;

const STAND_IN = `#!/usr/bin/env bash
printf '%s\\0' "$(basename "$0")" "$@" >>"$ASKED"
printf '\\n' >>"$ASKED"
case "$*" in *' list '* | *' GET '*) printf '%s' "$ANSWER" ;; esac
`;

export class ClonedRepository extends Clone {
  constructor(sites: readonly string[]) {
    super(sites);
    mkdirSync(join(this.path, '.outside'));
    this.write('.gitignore', '.outside/\n');
    for (const tree of ['dist', 'flux']) this.write(`${tree}/.gitkeep`, '');
    this.git('init', '--quiet', '--initial-branch', 'main');
    this.git('init', '--quiet', '--bare', '.outside/remote');
    this.git('remote', 'add', 'origin', join(this.path, '.outside/remote'));
    for (const [name, text] of [
      ['npm', NPM],
      ['gh', STAND_IN],
      ['az', STAND_IN],
    ] as const)
      chmodSync(this.write(`.outside/bin/${name}`, text), 0o755);
    this.commit();
    this.git('push', '--quiet', 'origin', 'main');
  }

  git(...args: readonly string[]): string {
    const who = ['-c', 'user.name=test', '-c', 'user.email=test@plant.example'];
    const { status, stdout, stderr } = spawnSync('git', [...who, ...args], { cwd: this.path, encoding: 'utf8' });
    if (status !== 0) throw new Error(`Cannot run git ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  commit(): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', 'as it was');
  }

  /** As a job finds it: what was committed, and nothing of another job. */
  checkOut(): void {
    this.git('reset', '--quiet', '--hard');
    this.git('clean', '--quiet', '-d', '--force');
  }

  /** Runs one step as a runner does: bash that ends at the first failure. */
  step(script: string, env: Readonly<Record<string, string>>): { readonly code: number | null; readonly out: string } {
    const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-e', '-c', script], {
      cwd: this.path,
      env: {
        PATH: [join(this.path, '.outside/bin'), process.env['PATH']].join(delimiter),
        HOME: join(this.path, '.outside'),
        NODE: process.execPath,
        REPOSITORY,
        ASKED: join(this.path, '.outside/asked'),
        RUNNER_TEMP: join(this.path, '.outside'),
        GITHUB_STEP_SUMMARY: join(this.path, '.outside/summary.md'),
        PIPELINE_WORKSPACE: join(this.path, '.outside'),
        ...env,
      },
      encoding: 'utf8',
    });
    return { code: status, out: `${stdout}${stderr}` };
  }

  /** What stand-ins were asked for, one command after the other. */
  get asked(): readonly (readonly string[])[] {
    const file = join(this.path, '.outside/asked');
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8')
      .split('\0\n')
      .filter((command) => command !== '')
      .map((command) => command.split('\0'));
  }
}
