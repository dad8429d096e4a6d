// The allowlists a schedule changes between, and where a name leads under each of them: that is what says which open
// connections must end when it changes. List 0 is in force when a schedule begins.

import type { AllowlistSpec, Entry } from '../../../forwarder/contract/allowlist.ts';
import type { Origin } from './schedule.ts';

export const TCP_HOST = 'relay.example';
export const TLS_PORT = 443;
export const TCP_PORT = 5_671;

/** What is granted to each origin. */
export type List = { readonly child: readonly Entry[]; readonly grandchild: readonly Entry[] };

const A: Entry = { host: 'a.example', port: TLS_PORT, line: 1 };
const B: Entry = { host: 'b.example', port: TLS_PORT, line: 2 };
const WILD: Entry = { host: '*.wild.example', port: TLS_PORT, line: 3 };
const OLD: Entry = { host: 'old.example', port: TLS_PORT, expires: '2026-01-31', line: 4 };
const OTHER_PORT: Entry = { host: 'other-port.example', port: 8_443, line: 5 };
const TCP: Entry = { protocol: 'tcp', host: TCP_HOST, port: TCP_PORT, listenPort: TCP_PORT, line: 6 };
const DEEP: Entry = { host: 'deep.example', port: TLS_PORT, line: 7 };
const RESERVED_NAME = 'git.example';

/** @param serverPort where the stand-in Internet listens */
export function listsFor(serverPort: number): readonly List[] {
  const elsewhere = { ...A, to: { address: '127.0.0.1', port: serverPort } };
  return [
    { child: [A, B, WILD, OLD, OTHER_PORT, TCP], grandchild: [A, DEEP, TCP] },
    // Fewer: what is missing here ends.
    { child: [A, OLD, OTHER_PORT], grandchild: [DEEP] },
    { child: [B, WILD, TCP], grandchild: [A, TCP] },
    // The same names by other entries: nothing ends.
    {
      child: [{ ...A, line: 11 }, B, WILD, { ...WILD, host: 'x.wild.example', line: 12 }, OLD, TCP],
      grandchild: [A, DEEP, TCP, B],
    },
    // A name that leads elsewhere is as good as removed for what is open.
    { child: [elsewhere, B, WILD, TCP], grandchild: [A, DEEP] },
  ];
}

export function specOf({ child, grandchild }: List): Partial<AllowlistSpec> {
  return {
    grants: [
      { for: ['child'], from: 'child.yaml', entries: [...child] },
      { for: ['grandchild'], from: 'grandchild.yaml', entries: [...grandchild] },
    ],
    reserved: [{ host: RESERVED_NAME, port: TLS_PORT, for: ['child', 'grandchild'] }],
  };
}

/** Where a name leads, as a text to compare; undefined when it may not be reached. */
export function placeOf(list: List | undefined, origin: Origin, name: string | null): string | undefined {
  if (list === undefined || name === null) return undefined;
  if (name === RESERVED_NAME) return 'up';
  const entry = list[origin].find(
    ({ host, port, expires }) => port !== OTHER_PORT.port && expires === undefined && covers(host, name),
  );
  return entry && (entry.to === undefined ? 'up' : 'elsewhere');
}

function covers(pattern: string | undefined, name: string): boolean {
  return pattern === name || (pattern === WILD.host && name.endsWith('.wild.example'));
}
