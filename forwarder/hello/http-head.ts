// The grammar of a request head (RFC 9110, RFC 9112), as strict as its author could be read.
//
// Whatever two recipients could understand differently is refused instead of repaired: folded lines, a blank before
// the colon, two Hosts, two lengths, any Transfer-Encoding, a body on GET or HEAD, a change of protocol. What remains
// has one meaning: one host, and one place where the request ends.

import { normaliseServerName } from '../contract/host-pattern.ts';
import type { Reason } from '../contract/reasons.ts';

export type RequestHead = {
  /** Lower case, without port. */
  readonly host: string;
  /** Bytes that follow the head. */
  readonly bodyBytes: number;
};

export type RequestFault = Extract<
  Reason,
  'malformed-request' | 'no-host' | 'method-not-allowed' | 'host-mismatch' | 'hello-too-large'
>;

/** Revocation lists and package mirrors are read; OCSP asks with POST (RFC 6960 §A.1). */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST']);
const DEFAULT_PORT = '80';

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const TARGET = /^[\x21\x22\x24-\x7e]+$/;
const VERSION = /^HTTP\/1\.[01]$/;
const ABSOLUTE_TARGET = /^http:\/\/([^/?]*)(?:[/?]|$)/i;
const HOST_AND_PORT = /^([^:]*)(?::(\d{1,5}))?$/;
/** Fifteen digits are a petabyte and still exact. */
const CONTENT_LENGTH = /^\d{1,15}$/;

/** What a head says, or the first reason why it may not pass. `lines` are Latin-1, without line ends. */
export function readRequestHead(lines: readonly string[]): RequestHead | { readonly fault: RequestFault } {
  const [requestLine = '', ...fieldLines] = lines;
  const request = readRequestLine(requestLine);
  if (typeof request === 'string') return { fault: request };
  const fields = readFields(fieldLines);
  if (fields === undefined || fields.has('transfer-encoding') || fields.has('upgrade'))
    return { fault: 'malformed-request' };
  const bodyBytes = readBodyBytes(request.method, fields.get('content-length') ?? []);
  if (bodyBytes === undefined) return { fault: 'malformed-request' };
  const host = readHost(fields.get('host') ?? [], request.target);
  return typeof host === 'string' ? { host, bodyBytes } : host;
}

/** RFC 9112 §2.2 lets a server skip an empty line before it. Clients of today send none, so that is malformed too. */
function readRequestLine(line: string): { readonly method: string; readonly target: string } | RequestFault {
  const [method = '', target = '', version = '', ...rest] = line.split(' ');
  if (!TOKEN.test(method) || !TARGET.test(target) || !VERSION.test(version) || rest.length > 0)
    return 'malformed-request';
  if (!METHODS.has(method)) return 'method-not-allowed';
  return { method, target };
}

/** Values by lower-case name, in their order; undefined when a line is none. */
function readFields(lines: readonly string[]): ReadonlyMap<string, readonly string[]> | undefined {
  const fields = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    // A folded line begins with a blank and a sloppy one has it before the colon: neither is a token.
    if (!TOKEN.test(name)) return undefined;
    const values = fields.get(name) ?? [];
    values.push(trimBlanks(line.slice(colon + 1)));
    fields.set(name, values);
  }
  return fields;
}

/** OWS of RFC 9110 §5.6.3 only: `trim()` would also take characters that a server keeps. */
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start += 1;
  while (end > start && isBlank(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

/** A server that ignores the body of a GET would take it for the next request, which nobody has checked. */
function readBodyBytes(method: string, lengths: readonly string[]): number | undefined {
  const [length = '0', ...rest] = lengths;
  if (rest.length > 0 || !CONTENT_LENGTH.test(length)) return undefined;
  const bytes = Number(length);
  return method === 'POST' || bytes === 0 ? bytes : undefined;
}

/** An absolute target takes precedence over Host (RFC 9112 §3.2.2), so the two must agree. */
function readHost(hosts: readonly string[], target: string): string | { readonly fault: RequestFault } {
  const [host, ...rest] = hosts;
  if (rest.length > 0) return { fault: 'malformed-request' };
  const named = host === undefined ? undefined : readAuthority(host);
  if (named === undefined) return { fault: 'no-host' };
  if (target.startsWith('/')) return named.name;
  const [, authority] = ABSOLUTE_TARGET.exec(target) ?? [];
  if (authority === undefined) return { fault: 'malformed-request' };
  const asked = readAuthority(authority);
  return asked?.name === named.name && asked.port === named.port ? named.name : { fault: 'host-mismatch' };
}

function readAuthority(text: string): { readonly name: string; readonly port: string } | undefined {
  const [, raw = '', port = DEFAULT_PORT] = HOST_AND_PORT.exec(text) ?? [];
  const name = normaliseServerName(raw);
  return name === undefined ? undefined : { name, port };
}
