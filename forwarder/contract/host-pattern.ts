// Host patterns: the one language in which a declaration, an Allowlist and the forwarder name hosts.
//
//   management.azure.com      this name only
//   *.data.mcr.microsoft.com  exactly one label below it
//   **.servicebus.windows.net one or more labels below it, never the name itself
//
// What it does not do: judge whether a pattern is wise (public suffixes, multi-tenant names); `levels/` does.

export type HostPattern = {
  readonly kind: 'exact' | 'one-label' | 'any-depth';
  /** The name without its wildcard, lower case, no trailing dot. */
  readonly base: string;
  /** The pattern as it is written everywhere. */
  readonly text: string;
};

/** Why a text is not a host pattern; each has one sentence and one cure in `describeHostFault`. */
export type HostFault =
  | 'empty'
  | 'scheme'
  | 'path'
  | 'port'
  | 'blank'
  | 'upper-case'
  | 'trailing-dot'
  | 'ip-literal'
  | 'not-ascii'
  | 'wildcard-position'
  | 'single-label-wildcard-base'
  | 'label-empty'
  | 'label-too-long'
  | 'label-characters'
  | 'too-long';

/** RFC 1035 §2.3.4: 253 visible characters, 63 in a label. */
const MAX_NAME = 253;
const MAX_LABEL = 63;
/** Underscores are not host names (RFC 1123) but occur in server names of real clients. */
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/;
const IPV4_LIKE = /^[0-9.]+$/;

/** Regular expression of a pattern for schemas (OpenAPI, JSON Schema): necessary, not sufficient. */
export const HOST_PATTERN_REGEX =
  '^(\\*\\*?\\.)?[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$';

/** Parses a pattern, or names the first fault. Never throws. */
export function parseHostPattern(text: string): HostPattern | { readonly fault: HostFault } {
  const wildcard = text.startsWith('**.') ? '**.' : text.startsWith('*.') ? '*.' : '';
  const base = text.slice(wildcard.length);
  const fault = findFault(text, base);
  if (fault !== undefined) return { fault };
  if (wildcard !== '' && !base.includes('.')) return { fault: 'single-label-wildcard-base' };
  const kind = wildcard === '' ? 'exact' : wildcard === '*.' ? 'one-label' : 'any-depth';
  return { kind, base, text };
}

function findFault(text: string, base: string): HostFault | undefined {
  if (text === '') return 'empty';
  if (/\s/.test(text)) return 'blank';
  if (text.includes('://')) return 'scheme';
  if (text.includes('/')) return 'path';
  // Square brackets and a second colon are how IPv6 literals are written.
  if (text.startsWith('[') || text.split(':').length > 2) return 'ip-literal';
  if (text.includes(':')) return 'port';
  if (!/^[\x21-\x7e]*$/.test(text)) return 'not-ascii';
  if (/[A-Z]/.test(text)) return 'upper-case';
  if (base.includes('*')) return 'wildcard-position';
  if (base === '') return 'empty';
  if (base.endsWith('.')) return 'trailing-dot';
  return findNameFault(base);
}

function findNameFault(name: string): HostFault | undefined {
  if (IPV4_LIKE.test(name) && /^\d+(\.\d+){0,3}$/.test(name)) return 'ip-literal';
  if (name.length > MAX_NAME) return 'too-long';
  for (const label of name.split('.')) {
    if (label === '') return 'label-empty';
    if (label.length > MAX_LABEL) return 'label-too-long';
    if (!LABEL.test(label)) return 'label-characters';
  }
  return undefined;
}

/** One sentence about a fault and its cure, for messages. */
export function describeHostFault(fault: HostFault): string {
  return FAULTS[fault];
}

const FAULTS: Readonly<Record<HostFault, string>> = {
  empty: 'it is empty. Write a host name such as "management.azure.com"',
  scheme: 'a host has no scheme. Write only the name, without "https://"',
  path: 'a host has no path or slash. Write only the name',
  port: 'the port does not belong to the host. Write it in "port"',
  blank: 'it contains a blank. Remove it',
  'upper-case': 'host names are written in lower case',
  'trailing-dot': 'it ends with a dot. Remove the dot',
  'ip-literal': 'an IP address carries no server name. Use protocol tcp with "to: { address, port }"',
  'not-ascii': 'it is not ASCII. Write the international name in its A-label form (xn--…)',
  'wildcard-position':
    'a wildcard is the whole first label, "*." or "**."; write a covering wildcard or spell the names out',
  'single-label-wildcard-base': 'a wildcard over a single label opens a whole top-level domain. Name a domain below it',
  'label-empty': 'it has an empty label (two dots in a row, or one at the start)',
  'label-too-long': 'a label is longer than 63 characters',
  'label-characters': 'labels consist of a-z, 0-9, "-" and "_", and neither begin nor end with "-"',
  'too-long': 'it is longer than 253 characters',
};

/** Whether a lower-case name without trailing dot is matched by the pattern. */
export function matchesHost(pattern: HostPattern, name: string): boolean {
  if (pattern.kind === 'exact') return name === pattern.base;
  if (!name.endsWith(`.${pattern.base}`)) return false;
  const below = name.slice(0, name.length - pattern.base.length - 1);
  return below !== '' && (pattern.kind === 'any-depth' || !below.includes('.'));
}

/** Whether every name matched by `inner` is matched by `outer`. */
export function coversPattern(outer: HostPattern, inner: HostPattern): boolean {
  if (inner.kind === 'exact') return matchesHost(outer, inner.base);
  if (outer.kind === 'exact') return false;
  if (outer.kind === 'one-label') return inner.kind === 'one-label' && inner.base === outer.base;
  return inner.base === outer.base || inner.base.endsWith(`.${outer.base}`);
}

/** Lower-cases a server name and strips one trailing dot; undefined when it is not a DNS name (RFC 6066 §3). */
export function normaliseServerName(raw: string): string | undefined {
  if (isPlainName(raw)) return raw;
  const lower = raw.toLowerCase();
  const name = lower.endsWith('.') ? lower.slice(0, -1) : lower;
  return name !== '' && findNameFault(name) === undefined ? name : undefined;
}

/**
 * Whether a name surely is normal and without fault, found in one pass, because nearly every connection brings such a
 * name. One without any letter may be an address, so it is left to `findNameFault`, as is everything out of the ordinary.
 */
function isPlainName(name: string): boolean {
  let hasLetter = false;
  let labelBegin = 0;
  let last = DOT;
  for (let at = 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at);
    if (code === DOT) {
      if (last === DOT || last === HYPHEN || at - labelBegin > MAX_LABEL) return false;
      labelBegin = at + 1;
    } else if ((code >= LOWER_A && code <= LOWER_Z) || code === UNDERSCORE) hasLetter = true;
    else if (code === HYPHEN ? last === DOT : code < DIGIT_0 || code > DIGIT_9) return false;
    last = code;
  }
  const endsWell = last !== DOT && last !== HYPHEN && name.length - labelBegin <= MAX_LABEL;
  return hasLetter && endsWell && name.length <= MAX_NAME;
}

const DOT = 0x2e;
const HYPHEN = 0x2d;
const UNDERSCORE = 0x5f;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const LOWER_A = 0x61;
const LOWER_Z = 0x7a;
