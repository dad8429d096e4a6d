// Which system calls a program and its threads make, by strace.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

export class CallTrace implements Disposable {
  readonly #folder = new TemporaryFolder();

  /** What stands between strace and the command. The tracer steps aside, so that signals and exit codes are the program's. */
  get flags(): readonly string[] {
    return [
      '--follow-forks',
      '--quiet=all',
      '--signal=none',
      '--daemonize',
      `--output=${join(this.#folder.path, 'calls')}`,
      '--',
    ];
  }

  /** The names of the calls, sorted. */
  calls(): string[] {
    return namesOf(readFileSync(join(this.#folder.path, 'calls'), 'utf8'));
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

/** A line is `<pid> name(arguments) = result`, or `<pid> <... name resumed>` for one that was interrupted. */
function namesOf(output: string): string[] {
  const names = [...output.matchAll(/^\d+ +(?:<\.\.\. )?([a-z0-9_]+)(?:\(| resumed)/gm)].flatMap(
    ([, name]) => name ?? [],
  );
  return [...new Set(names)].sort();
}
