// The zone file of a view, as CoreDNS' `file` plugin reads it (RFC 1035 §5): authoritative for the root, so that
// whatever is not in it is answered NXDOMAIN at once instead of being asked elsewhere.
//
// The serial is derived from the records: `reload` takes a changed file only when its serial changed. A view too large
// for one ConfigMap is split; its parts carry the serial in their names, so that a new first file never includes old
// parts, and CoreDNS keeps what it has until all have arrived.

import { createHash } from 'node:crypto';
import type { DnsView } from '../../levels/dns-view.ts';
import { recordsOf } from './zone-records.ts';
import type { ZoneRecord } from './zone-records.ts';

/** Seconds for which an answer, or the absence of one, may be kept: how fast a moved face or a new entry arrives. */
export const TTL_SECONDS = 30;

/** A ConfigMap holds 1 MiB; what remains is room for its metadata. */
const MAX_FILE_BYTES = 900_000;

export type ZoneFile = { readonly name: string; readonly text: string };

/** The files of a view; the first is the one to load, the others are included by it. */
export function zoneFilesOf(
  view: DnsView,
  { maxFileBytes = MAX_FILE_BYTES }: { readonly maxFileBytes?: number } = {},
): readonly ZoneFile[] {
  const lines = recordsOf(view).map(lineOf);
  const serial = serialOf(lines.join(''));
  const header = headerOf(view, serial);
  if (header.length + sizeOf(lines) <= maxFileBytes)
    return [{ name: zoneFileNameOf(view.child), text: header + lines.join('') }];
  const parts = splitBySize(lines, maxFileBytes).map((text, index) => ({
    name: `${view.child}.${serial.toString(16).padStart(8, '0')}.${index + 1}.db`,
    text: `$TTL ${TTL_SECONDS}\n${text}`,
  }));
  const includes = parts.map((part) => `$INCLUDE ${part.name}\n`).join('');
  return [{ name: zoneFileNameOf(view.child), text: header + includes }, ...parts];
}

/** The file to load for a child. */
export function zoneFileNameOf(child: string): string {
  return `${child}.db`;
}

/** The SOA of every negative answer, in zone-file form: minimum is how long a "no" may be kept (RFC 2308 §4). */
export function startOfAuthority(origin: string, server: string, serial: number): string {
  return `${origin} ${TTL_SECONDS} IN SOA ${server} hostmaster.invalid. ${serial} 3600 600 86400 ${TTL_SECONDS}`;
}

/** The first 32 bits of the records' SHA-256. Never 0, which CoreDNS takes for "not loaded yet" and refuses. */
export function serialOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) || 1;
}

function headerOf(view: DnsView, serial: number): string {
  const server = `dns.${view.parent}.${view.site}.internal.`;
  return [
    `; ${view.site}: what ${view.parent} answers ${view.child}.`,
    '$ORIGIN .',
    `$TTL ${TTL_SECONDS}`,
    startOfAuthority('.', server, serial),
    `. IN NS ${server}`,
    '',
  ].join('\n');
}

function lineOf({ owner, type, data }: ZoneRecord): string {
  return `${owner}. IN ${type} ${type === 'PTR' ? `${data}.` : data}\n`;
}

function splitBySize(lines: readonly string[], maxBytes: number): readonly string[] {
  const parts: string[][] = [[]];
  let size = 0;
  for (const line of lines) {
    if (size + line.length > maxBytes - 64) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(line);
    size += line.length;
  }
  return parts.map((part) => part.join(''));
}

function sizeOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length, 0);
}
