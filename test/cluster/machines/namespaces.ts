// Network namespaces by their names. `nsenter` rather than `ip netns exec`, which would mount another /sys.

import { run } from '../image/run.ts';

/** Programs here answer at once; one that does not would keep a test waiting. */
const LIMIT_MS = 20_000;

export async function addNamespace(name: string): Promise<void> {
  await run('ip', ['netns', 'add', name], { limitMs: LIMIT_MS });
  await ip(name, 'link set lo up');
}

/** Its links go with it, as soon as the last process in it has ended. */
export async function deleteNamespace(name: string): Promise<void> {
  await run('ip', ['netns', 'delete', name], { limitMs: LIMIT_MS });
}

export async function listNamespaces(): Promise<readonly string[]> {
  const listing = await run('ip', ['netns', 'list'], { limitMs: LIMIT_MS });
  return listing.split('\n').flatMap((line) => line.split(' ')[0] || []);
}

/** Runs `ip` on the links, addresses and routes of a namespace. */
export async function ip(namespace: string, command: string): Promise<void> {
  await run('ip', ['-netns', namespace, ...command.split(' ')], { limitMs: LIMIT_MS });
}

/** Runs a program in the network of a namespace, and in nothing else of it. */
export function runInNamespace(namespace: string, program: string, args: readonly string[]): Promise<string> {
  return run('nsenter', [`--net=/run/netns/${namespace}`, program, ...args], { limitMs: LIMIT_MS });
}
