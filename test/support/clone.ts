// A clone in small: the profiles and example sites of this repository in a folder of its own, for commands that write.

import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../cli/main.ts';
import { CapturedTerminal } from './captured-terminal.ts';
import { TemporaryFolder } from './temporary-folder.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

export type Ran = { readonly code: number; readonly out: string; readonly err: string };

export class Clone extends TemporaryFolder {
  constructor(sites: readonly string[] = ['contoso-bakery']) {
    super();
    cpSync(join(REPOSITORY, 'levels/profiles'), join(this.path, 'levels/profiles'), { recursive: true });
    for (const site of sites)
      cpSync(join(REPOSITORY, 'levels/sites', site), join(this.path, 'levels/sites', site), { recursive: true });
  }

  edit(file: string, change: (text: string) => string): void {
    const path = join(this.path, file);
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  }

  /** Runs a command on this clone. */
  async run(...args: readonly string[]): Promise<Ran> {
    return runCommand(...args, '--repository', this.path);
  }
}

/** Runs a command line as it is. */
export async function runCommand(...args: readonly string[]): Promise<Ran> {
  const terminal = new CapturedTerminal();
  const code = await run(args, terminal);
  return { code, out: terminal.printed, err: terminal.complained };
}
