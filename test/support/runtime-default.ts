// What containerd's own profile (`type: RuntimeDefault`) allows a container without capabilities, read from its source. The
// list is kept in test/fixtures/seccomp; a cluster test derives it anew.

import { readFileSync } from 'node:fs';

export const CONTAINERD = { module: 'github.com/containerd/containerd/v2', version: 'v2.4.2' } as const;

const FILE = new URL('../fixtures/seccomp/containerd-runtime-default.json', import.meta.url);

/** The list that is kept. */
export function keptRuntimeDefault(): { readonly version: string; readonly allowed: readonly string[] } {
  const value: unknown = JSON.parse(readFileSync(FILE, 'utf8'));
  if (typeof value !== 'object' || value === null || !('version' in value) || !('allowed' in value))
    throw new Error(`Cannot read "${FILE.pathname}": it has no version or no list`);
  return { version: String(value.version), allowed: Array.isArray(value.allowed) ? value.allowed.map(String) : [] };
}

/**
 * The names in contrib/seccomp/seccomp_default.go: the unconditional list, `socket` and `personality` (by argument), what
 * amd64 and arm64 add, and `clone` for a container without CAP_SYS_ADMIN (by argument).
 */
export function allowedBy(source: string): readonly string[] {
  const list = between(source, 'syscalls := []specs.LinuxSyscall{', 'Action: specs.ActAllow');
  const amd64 = between(source, 'case "amd64":', 'Action: specs.ActAllow', source.indexOf('// include by arch'));
  const names = [...list.matchAll(NAME), ...amd64.matchAll(NAME)].flatMap(([, name]) => name ?? []);
  const byArgument = ['clone', 'personality', 'socket'].filter((name) => source.includes(`"${name}"`));
  return [...new Set([...names, ...byArgument])].sort();
}

const NAME = /"([a-z0-9_]+)"/g;

function between(text: string, start: string, end: string, from = 0): string {
  const begin = text.indexOf(start, Math.max(from, 0));
  const stop = text.indexOf(end, begin);
  if (begin < 0 || stop < 0)
    throw new Error(`Cannot read containerd's profile: "${start}" is not followed by "${end}"`);
  return text.slice(begin, stop);
}
