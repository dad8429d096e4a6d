// From text to an Allowlist that compileSnapshot accepts, or every problem it has. One problem refuses the whole list:
// half an allowlist in force is neither what was declared nor what was there before.

import {
  type Allowlist,
  allowlistSchema,
  checkEntry,
  type Entry,
  type Grant,
  MAX_ENTRIES,
} from '../contract/allowlist.ts';
import { startOfDay } from '../contract/days.ts';
import { describeHostFault, parseHostPattern } from '../contract/host-pattern.ts';
import { type Path, type Problem, type Read, readValue, readYaml, type Report } from '../read-yaml.ts';
import { checkZones } from './check-zones.ts';

export type ParsedAllowlist =
  | { readonly ok: true; readonly allowlist: Allowlist }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** YAML, or JSON: what `JSON.stringify` writes is read in a fraction of the time. */
export function parseAllowlist(text: string): ParsedAllowlist {
  const json = parseJson(text);
  return judge(json === undefined ? readYaml(text, allowlistSchema) : readValue(json, allowlistSchema));
}

/** The same for an object that an API server sent. */
export function validateAllowlist(value: unknown): ParsedAllowlist {
  return judge(readValue(value, allowlistSchema));
}

function parseJson(text: string): unknown {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // A YAML flow map begins with a brace as well; the YAML parser has the better words for a syntax error.
    return undefined;
  }
}

function judge(read: Read<Allowlist>): ParsedAllowlist {
  if (!read.ok) return read;
  const problems: Problem[] = [];
  const report: Report = (path, message) => problems.push({ ...read.place(['spec', ...path]), message });
  checkSpec(read.value, report);
  return problems.length === 0 ? { ok: true, allowlist: read.value } : { ok: false, problems };
}

function checkSpec(allowlist: Allowlist, report: Report): void {
  const { notBefore, grants, reserved, released } = allowlist.spec;
  const entries = grants.reduce((sum, grant) => sum + grant.entries.length, 0);
  if (entries > MAX_ENTRIES)
    report(['grants'], `it has ${entries} entries, more than ${MAX_ENTRIES}. Fold names into wildcards`);
  if (startOfDay(notBefore) === undefined) report(['notBefore'], `there is no day "${notBefore}"`);
  checkZones(allowlist, report);
  checkGrants(grants, report);
  for (const [index, { host }] of reserved.entries()) checkHost(host, ['reserved', index, 'host'], report);
  for (const [index, { host }] of released.entries()) checkHost(host, ['released', index, 'host'], report);
}

/** The rules of their entries, which a schema cannot say. */
function checkGrants(grants: readonly Grant[], report: Report): void {
  for (const [index, grant] of grants.entries()) {
    for (const [at, entry] of grant.entries.entries()) checkOneEntry(entry, ['grants', index, 'entries', at], report);
  }
}

function checkOneEntry(entry: Entry, path: Path, report: Report): void {
  const fault = checkEntry(entry);
  if (fault !== undefined) report(path, fault);
  if (entry.host !== undefined) checkHost(entry.host, [...path, 'host'], report);
  if (entry.expires !== undefined && startOfDay(entry.expires) === undefined) {
    report([...path, 'expires'], `there is no day "${entry.expires}"`);
  }
}

function checkHost(host: string, path: Path, report: Report): void {
  const pattern = parseHostPattern(host);
  if ('fault' in pattern) report(path, `"${host}" is no host pattern: ${describeHostFault(pattern.fault)}`);
}
