// The words of a log line, taken only where they are what they should be: what is read here is printed on terminals and
// written into declarations.

import { isIP } from 'node:net';
import { normaliseServerName } from '../../forwarder/contract/host-pattern.ts';

/** The name of a site or zone. */
export function isLabel(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value);
}

/** A host name in the form declarations write it. */
export function readName(value: unknown): string | undefined {
  return typeof value === 'string' ? normaliseServerName(value) : undefined;
}

/** `10.20.1.7:40123`, `[fd00::7]:40123` or an address alone, without its port. */
export function clientAddress(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const [, inBrackets] = /^\[([^\]]*)\](?::\d+)?$/.exec(value) ?? [];
  const address = inBrackets ?? (isIP(value) === 0 ? value.replace(/:\d+$/, '') : value);
  return isIP(address) === 0 ? undefined : address;
}
