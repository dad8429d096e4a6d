// Zone files (RFC 1035 §5) in the form that is synthesized: one record a line, fully qualified owners, $ORIGIN of the root,
// $TTL and $INCLUDE. A line of any other form makes the whole file unreadable, as it does for CoreDNS.

import type { ZoneFile, ZoneRecord } from '../plant.ts';

export type FoundFile = { readonly object: string; readonly text: string };

/** Reads a zone file; `find` gives the files it includes. A text says why CoreDNS would refuse it. */
export function readZoneFile(file: FoundFile, find: (name: string) => FoundFile | undefined): ZoneFile | string {
  const records = new Map<string, ZoneRecord[]>();
  const fault = collect(file, find, records);
  if (fault !== undefined) return fault;
  const authority = records.get('')?.find(({ type }) => type === 'SOA');
  if (authority === undefined) return 'it has no SOA record for the root';
  const serial = Number(authority.data.split(/\s+/)[2]);
  return { object: file.object, serial, records, names: namesOf(records) };
}

function collect(
  { object, text }: FoundFile,
  find: (name: string) => FoundFile | undefined,
  records: Map<string, ZoneRecord[]>,
): string | undefined {
  for (const line of text.split('\n')) {
    const words = line.replace(/;.*/, '').trim();
    if (words === '' || words.startsWith('$TTL ') || words === '$ORIGIN .') continue;
    const included = /^\$INCLUDE (\S+)$/.exec(words)?.[1];
    const fault = included === undefined ? keep(words, object, records) : include(included, find, records);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function include(
  name: string,
  find: (name: string) => FoundFile | undefined,
  records: Map<string, ZoneRecord[]>,
): string | undefined {
  const file = find(name);
  return file === undefined ? `it includes "${name}", which is nowhere` : collect(file, () => undefined, records);
}

function keep(words: string, object: string, records: Map<string, ZoneRecord[]>): string | undefined {
  const match = /^(\S*\.) (?:\d+ )?IN (A|NS|PTR|SOA) (.+)$/.exec(words);
  const [, owner = '', type = '', data = ''] = match ?? [];
  if (match === null) return `"${words}" is no record`;
  const name = owner.slice(0, -1).toLowerCase();
  const record = { type, data, object };
  const others = records.get(name);
  if (others === undefined) records.set(name, [record]);
  else others.push(record);
  return undefined;
}

/** Every owner and every name above it: those exist, and end the reach of wildcards above them (RFC 4592 §3.3.1). */
function namesOf(records: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  const names = new Set<string>(['']);
  for (const owner of records.keys()) {
    for (let name = owner; name !== '' && !names.has(name); name = above(name)) names.add(name);
  }
  return names;
}

/** What a zone file has for a name: its records, those of the wildcard that covers it, or nothing. */
export function recordsFor({ records, names }: ZoneFile, name: string): readonly ZoneRecord[] | undefined {
  if (names.has(name)) return records.get(name) ?? [];
  let closest = above(name);
  while (!names.has(closest)) closest = above(closest);
  return records.get(closest === '' ? '*' : `*.${closest}`);
}

function above(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1);
}
