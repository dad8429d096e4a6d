// Reads zone files as synth writes them and answers from them as CoreDNS' `file` plugin does (RFC 1034 §4.3.2, RFC 4592).
// It knows A, NS, PTR and SOA records and the directives $ORIGIN, $TTL and $INCLUDE; not parentheses, escapes or classes
// other than IN, which our zone files do not contain.

type ZoneRecordType = 'A' | 'NS' | 'PTR' | 'SOA';

export type ResourceRecord = {
  /** Lower case, no trailing dot; empty for the root. */
  readonly owner: string;
  readonly ttl: number;
  readonly type: ZoneRecordType;
  /** Fields after the type; names without their trailing dot. */
  readonly data: readonly string[];
};

export type ZoneAnswer = {
  readonly rcode: 'NOERROR' | 'NXDOMAIN';
  readonly answers: readonly ResourceRecord[];
  /** NS records beside an answer, the SOA beside a refusal. */
  readonly authority: readonly ResourceRecord[];
};

/** A zone whose apex is the root. */
export type ZoneData = {
  readonly records: ReadonlyMap<string, readonly ResourceRecord[]>;
  /** Every name that has records or stands above one that has. */
  readonly names: ReadonlySet<string>;
};

const TYPES: readonly string[] = ['A', 'NS', 'PTR', 'SOA'] satisfies ZoneRecordType[];

/** Reads a zone file; `include` gives the text of a file it includes. */
export function readZoneFile(text: string, include: (file: string) => string): ZoneData {
  const records = [...recordsIn(text, include)];
  const byOwner = Map.groupBy(records, (record) => record.owner);
  if (!byOwner.get('')?.some((record) => record.type === 'SOA')) {
    throw new Error('Cannot read the zone file: it has no SOA record for the root. Run "sallyport synth"');
  }
  return { records: byOwner, names: new Set([...byOwner.keys()].flatMap(selfAndAbove)) };
}

/** What the zone says about a name and a type. */
export function lookUp(zone: ZoneData, name: string, type: string): ZoneAnswer {
  const owner = zone.names.has(name) ? name : `*.${closestEncloser(zone, name)}`.replace(/\.$/, '');
  const found = zone.records.get(owner);
  if (found === undefined && !zone.names.has(name))
    return { rcode: 'NXDOMAIN', answers: [], authority: apex(zone, 'SOA') };
  const answers = (found ?? []).filter((record) => record.type === type).map((record) => ({ ...record, owner: name }));
  if (answers.length === 0) return { rcode: 'NOERROR', answers, authority: apex(zone, 'SOA') };
  return { rcode: 'NOERROR', answers, authority: name === '' && type === 'NS' ? [] : apex(zone, 'NS') };
}

function apex(zone: ZoneData, type: ZoneRecordType): readonly ResourceRecord[] {
  return (zone.records.get('') ?? []).filter((record) => record.type === type);
}

/** The longest name above that exists; only its wildcard may answer (RFC 4592 §3.3.1). */
function closestEncloser(zone: ZoneData, name: string): string {
  return selfAndAbove(name).find((above) => zone.names.has(above)) ?? '';
}

/** a.b.c → a.b.c, b.c, c, and the root */
function selfAndAbove(name: string): readonly string[] {
  if (name === '') return [''];
  const dot = name.indexOf('.');
  return [name, ...selfAndAbove(dot < 0 ? '' : name.slice(dot + 1))];
}

function* recordsIn(text: string, include: (file: string) => string): Generator<ResourceRecord> {
  let defaultTtl = 0;
  for (const line of text.split('\n')) {
    const [first, ...rest] = line.replace(/;.*/, '').trim().split(/\s+/);
    if (first === undefined || first === '') continue;
    if (first === '$TTL') defaultTtl = Number(rest[0]);
    else if (first === '$INCLUDE' && rest[0] !== undefined) yield* recordsIn(include(rest[0]), include);
    else if (!(first === '$ORIGIN' && rest[0] === '.')) yield recordOf(line, first, rest, defaultTtl);
  }
}

function recordOf(line: string, owner: string, fields: readonly string[], defaultTtl: number): ResourceRecord {
  const hasTtl = /^\d+$/.test(fields[0] ?? '');
  const [klass, type = '', ...data] = hasTtl ? fields.slice(1) : fields;
  if (klass !== 'IN' || !isZoneRecordType(type) || data.length === 0 || !owner.endsWith('.')) {
    throw new Error(`Cannot read the zone file: "${line}" is not a record it may contain. Run "sallyport synth"`);
  }
  const ttl = hasTtl ? Number(fields[0]) : defaultTtl;
  return { owner: owner.slice(0, -1).toLowerCase(), ttl, type, data: data.map((field) => field.replace(/\.$/, '')) };
}

function isZoneRecordType(type: string): type is ZoneRecordType {
  return TYPES.includes(type);
}
