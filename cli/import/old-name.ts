// A name of an old list, in our language. Envoy's "*.x" is any depth and never x itself, which is "**.x" here.
// What was pasted with it (scheme, path, port, a dot at the end) is taken off and said; nothing is ever widened.

import { describeHostFault, parseHostPattern, type HostPattern } from '../../forwarder/contract/host-pattern.ts';
import type { Position } from '../../levels/problem.ts';

export type OldName = {
  /** As the list wrote it. */
  readonly written: string;
  readonly pattern: HostPattern;
  readonly port: number;
  readonly at: Position;
  /** vendor: the list came with the product. owner: somebody at the plant wrote it. */
  readonly origin: 'vendor' | 'owner';
  readonly end: NameEnd;
};

/** What a proxy did with a name: it let it out to the Internet, ended it inside a zone of the plant, or refused it. */
export type NameEnd =
  | { readonly kind: 'internet' }
  | { readonly kind: 'inside'; readonly zone: string }
  | { readonly kind: 'refused'; readonly why: string };

/** Names that led to the Internet: what a zone may reach, where nothing else is declared. */
export function outwardNames(names: readonly OldName[]): readonly OldName[] {
  return names.filter(({ end }) => end.kind === 'internet');
}

export type ReadName =
  | {
      readonly pattern: HostPattern;
      readonly port: number | undefined;
      /** What had to be taken off; empty when nothing. */
      readonly mended: readonly string[];
    }
  | { readonly fault: string };

export function readOldName(written: string): ReadName {
  const mended: string[] = [];
  const strip = (text: string, pattern: RegExp, what: string): string => {
    const rest = text.replace(pattern, '');
    if (rest !== text) mended.push(what);
    return rest;
  };
  let text = strip(written, /^\s+|\s+$/g, 'blanks');
  text = strip(text, /^[a-z][a-z0-9+.-]*:\/\//i, 'a scheme');
  text = strip(text, /\/.*$/s, 'a slash');
  const [, digits] = /:(\d{1,5})$/.exec(text) ?? [];
  text = strip(text, /:\d{1,5}$/, 'a port');
  text = strip(text, /\.$/, 'a dot at its end');
  const lower = text.toLowerCase();
  if (lower !== text) mended.push('capital letters');
  const parsed = parseHostPattern(inOurWords(lower));
  if ('fault' in parsed) return { fault: lower === '*' ? EVERYTHING : describeHostFault(parsed.fault) };
  const port = digits === undefined ? undefined : Number(digits);
  return port !== undefined && (port < 1 || port > 65535)
    ? { fault: `its port ${port} does not exist` }
    : { pattern: parsed, port, mended };
}

const EVERYTHING = 'it allows everything, and an allowlist that does is none. Name what is needed';

/** "*.x", and ".x" as dnsmasq has it. */
function inOurWords(text: string): string {
  return text.replace(/^\*?\.(?=.)/, '**.');
}

/** Whether what one name of an old list opens is open by another. */
export function samePlace(a: Pick<OldName, 'pattern' | 'port'>, b: Pick<OldName, 'pattern' | 'port'>): boolean {
  return a.pattern.text === b.pattern.text && a.port === b.port;
}

/** Names of one list, each with one end: what it also ends inside the plant, or refuses, it does not let out. */
export function withOneEnd(names: readonly OldName[]): readonly OldName[] {
  return names.map((name) => {
    const closed = names.find((other) => other.end.kind !== 'internet' && samePlace(other, name));
    return closed === undefined ? name : { ...name, end: closed.end };
  });
}
