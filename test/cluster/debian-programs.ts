// Programs that cluster tests take from Debian's packages: installed where that is possible, asked for where it is not.

import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { run } from './image/run.ts';

/** Makes sure that each program is there. Keys are programs (or files by their whole path), values the packages that have them. */
export async function needDebianPrograms(programs: Readonly<Record<string, string>>): Promise<void> {
  const missing = Object.entries(programs).filter(([program]) => !isThere(program));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(([, name]) => name))];
  const what = missing.map(([program]) => `"${program}"`).join(', ');
  if (process.getuid?.() !== 0 || !isOnPath('apt-get'))
    throw new Error(`Cannot go on without ${what}: not installed. Run: sudo apt-get install ${packages.join(' ')}`);
  await run('apt-get', ['update', '--quiet']);
  await run('apt-get', ['install', '--yes', '--no-install-recommends', ...packages], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

function isThere(program: string): boolean {
  return isAbsolute(program) ? existsSync(program) : isOnPath(program);
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => folder !== '' && existsSync(join(folder, program)));
}
