// Git as `diff` uses it: the program itself, asked a handful of questions. Nothing is written, and nothing that a pull
// request could bring along (external diff programs, text conversions) is run.
//
// Paths are relative to the folder it was made for, which may lie below the top of the clone.

import { spawnSync } from 'node:child_process';
import { WrongUse } from '../verb.ts';

/** The whole dist/ of a large repository passes through one answer. */
const MAX_ANSWER_BYTES = 2 ** 30;

export class Git {
  readonly folder: string;

  /** Throws when the folder is not part of a clone. */
  constructor(folder: string) {
    this.folder = folder;
    const { status, stderr } = this.#run(['rev-parse', '--git-dir']);
    if (status === 0) return;
    throw new WrongUse(
      `Cannot compare revisions of "${folder}": ${firstLine(stderr) || 'Git does not know it'}. ` +
        'Run the command in a clone, or name one with --repository.',
    );
  }

  /** What a command prints, without the newline at its end; undefined when it fails. */
  ask(...args: readonly string[]): string | undefined {
    const { status, stdout } = this.#run(args);
    return status === 0 ? stdout.toString().trimEnd() : undefined;
  }

  /** The parts of an answer that ends each of them with NUL, as `-z` does. */
  list(...args: readonly string[]): readonly string[] {
    return this.answer(args).toString().split('\0').slice(0, -1);
  }

  /** The bytes a command prints. Throws with Git's own words when it fails. */
  answer(args: readonly string[], input?: string): Buffer {
    const { status, stdout, stderr } = this.#run(args, input);
    if (status === 0) return stdout;
    throw new Error(`Cannot run "git ${args[0]}" in "${this.folder}": ${firstLine(stderr)}`);
  }

  #run(args: readonly string[], input = '') {
    const result = spawnSync('git', ['-C', this.folder, ...args], {
      input,
      maxBuffer: MAX_ANSWER_BYTES,
      // Reading must not wait for the lock of somebody who writes.
      env: { ...process.env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' },
    });
    if (result.error === undefined) return result;
    if (codeOf(result.error) === 'ENOENT')
      throw new WrongUse('Cannot compare revisions: the program "git" is not found. Install it, or add it to PATH.');
    throw result.error;
  }
}

function firstLine(stderr: Buffer): string {
  const [line = ''] = stderr.toString().split('\n');
  return line.replace(/^fatal: /, '').replace(/\.$/, '');
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined;
}
