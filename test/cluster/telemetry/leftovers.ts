// What a run has not cleaned up: files below its folder, and servers, each of which is told a file of it as it starts.

import { readdirSync, readFileSync } from 'node:fs';

export function leftoversOf(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return [...files, ...processes.map((id) => commandOf(id)).filter((command) => command.includes(`${folder}/`))];
}

function commandOf(processId: string): string {
  try {
    return readFileSync(`/proc/${processId}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    // It ended while we looked.
    return '';
  }
}
