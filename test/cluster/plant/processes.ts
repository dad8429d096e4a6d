// Processes of this machine as /proc shows them. One that goes while it is looked at is as good as gone: it has no command line.

import { readdirSync, readFileSync, statSync } from 'node:fs';

export function processes(): readonly number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

export function commandOf(pid: number): string {
  return unlessGone(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim());
}

/** What tells one network namespace from another, by any file that stands for it. */
export function networkOf(file: string): string {
  return unlessGone(() => String(statSync(file).ino));
}

/** A process, the one that waits for it, and so on up to the first. */
export function ancestry(pid: number): readonly number[] {
  const parent = Number(
    /^PPid:\s+(\d+)$/m.exec(unlessGone(() => readFileSync(`/proc/${pid}/status`, 'utf8')))?.[1] ?? 0,
  );
  return parent === 0 ? [pid] : [pid, ...ancestry(parent)];
}

function unlessGone(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
