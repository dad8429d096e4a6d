// What is asked of both: every name of a list, names near it, and hellos that name nothing, from every network and from
// none, at every port.

import type { AllowlistSpec } from '../../../forwarder/contract/allowlist.ts';
import { parseHostPattern } from '../../../forwarder/contract/host-pattern.ts';
import type { Protocol } from '../../../forwarder/contract/protocol.ts';
import { type Asked, helloFor, requestFor } from './ask.ts';

export type Question = Asked & {
  readonly protocol: Protocol;
  /** As the client says it. */
  readonly name: string | undefined;
  /** The zone whose address it comes from; undefined: nobody's. */
  readonly child: string | undefined;
};

/** A forwarder lets a client name so many new names a minute. */
const NAMES_PER_CLIENT = 200;
const FIRST_CLIENT = 60;
const STRANGER = '127.0.97.60';

const UNLISTED = ['nothing.example', 'example.com', 'azure.com', 'com', 'evil-github.com', 'github.com.evil.example'];

/** A name for every way to be on a list, or nearly. */
export function namesAround(list: Pick<AllowlistSpec, 'grants' | 'reserved'>): readonly string[] {
  const hosts = [...list.grants.flatMap(({ entries }) => entries), ...list.reserved].flatMap(({ host = '' }) => {
    const pattern = parseHostPattern(host);
    if ('fault' in pattern) return [];
    const { base, kind } = pattern;
    return [
      base,
      `one.${base}`,
      `Two.One.${base.toUpperCase()}`,
      `x${base}`,
      ...(kind === 'exact' ? [] : [`a_b-c.d.${base}`]),
    ];
  });
  return [...new Set([...hosts, ...UNLISTED])];
}

type Door = { readonly protocol: Protocol; readonly port: number };
type Child = { readonly name: string; readonly network: string };

export function questionsOf(
  doors: readonly Door[],
  children: readonly Child[],
  names: readonly string[],
): readonly Question[] {
  const places = [...children.map(({ name, network }) => ({ name, at: network })), { name: undefined, at: STRANGER }];
  return doors.flatMap(({ protocol, port }) =>
    places.flatMap(({ name: child, at }) =>
      sayings(protocol, names).map(({ name, bytes }, index) => ({
        protocol,
        port,
        name,
        bytes,
        child,
        source: at.replace(/\d+(?:\/\d+)?$/, String(FIRST_CLIENT + Math.floor(index / NAMES_PER_CLIENT))),
      })),
    ),
  );
}

type Saying = { readonly name: string | undefined; readonly bytes: Uint8Array };

function sayings(protocol: Protocol, names: readonly string[]): readonly Saying[] {
  if (protocol === 'tcp') return [{ name: undefined, bytes: Buffer.from('anything') }];
  if (protocol === 'http') return names.flatMap(requestsFor).concat(ODD_REQUESTS);
  return [
    ...names.map((name) => ({ name, bytes: helloFor(name) })),
    { name: undefined, bytes: helloFor(undefined) },
    { name: undefined, bytes: Buffer.from('GET / HTTP/1.1\r\nHost: github.com\r\n\r\n') },
    { name: undefined, bytes: Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0]) },
    { name: undefined, bytes: Buffer.alloc(600, 0xff) },
  ];
}

function requestsFor(name: string): readonly Saying[] {
  const ask = (lines: readonly string[]): Saying => ({ name, bytes: requestFor(lines) });
  return [
    ask(['GET /dists/stable/InRelease HTTP/1.1', `Host: ${name}`]),
    ask(['HEAD / HTTP/1.1', `Host: ${name}:80`]),
    ask(['PUT / HTTP/1.1', `Host: ${name}`, 'Content-Length: 0']),
  ];
}

const ODD_REQUESTS: readonly Saying[] = [
  { name: undefined, bytes: requestFor(['GET / HTTP/1.1']) },
  { name: undefined, bytes: requestFor(['GET / HTTP/1.1', 'Host: deb.debian.org', 'Host: github.com']) },
  { name: undefined, bytes: requestFor(['CONNECT deb.debian.org:80 HTTP/1.1', 'Host: deb.debian.org']) },
  { name: undefined, bytes: helloFor('deb.debian.org') },
];
