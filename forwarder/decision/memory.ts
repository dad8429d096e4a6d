// The memory of a snapshot: one SharedArrayBuffer, written once, read by every thread that decides. It holds numbers and
// bytes only; names stand in `text`, and whatever refers to something refers to its place.
//
//   directory  of each section: where it begins (in bytes), and how many elements it has
//   head       single numbers (HEAD)
//   buckets    hash table over `keys`: [hash, key + 1]; 0 is an empty bucket
//   keys       a name each: the base of host patterns, or a zone (KEY)
//   lists      entries, each list headed by its length; list 0 is the empty one. The list of a host pattern or of a listen
//              port is headed by its part of `index` as well: that is a slot (SLOT)
//   index      of slots with many entries: their lists by zone and destination (INDEX)
//   entries    what a decision reads of them; reserved names stand behind the others (ENTRY)
//   details    what else there is to an entry (DETAIL)
//   expiries   the days in which entries end, sorted, each once
//   zones      a name, and the direct child its connections come through (ZONE)
//   zoneSets   one bit for each zone; a set has HEAD.zoneWords words, and grants to the same zones share one
//   ports      listen ports of tcp entries, sorted: [port, slot]
//   ranges     where another child's addresses begin, sorted: four words, highest first
//   owners     the zone from there on, or NONE
//   text       UTF-8

const SECTIONS = [
  'head',
  'buckets',
  'keys',
  'lists',
  'index',
  'entries',
  'details',
  'expiries',
  'zones',
  'zoneSets',
  'ports',
  'ranges',
  'owners',
  'text',
] as const;
type Section = (typeof SECTIONS)[number];

/** The sections of signed words. */
type Words = Exclude<Section, 'ranges' | 'text'>;

export type Tables = { readonly [section in Words]: Int32Array } & {
  readonly ranges: Uint32Array;
  readonly text: Uint8Array;
};

/** "There is none", where a place is expected. */
export const NONE = -1;

export const HEAD = {
  words: 11,
  seed: 0,
  multiplier: 1,
  /** Bytes of the longest name: no suffix beyond it is looked for. */
  longestName: 2,
  zoneWords: 3,
  /** Entries of grants, each once. */
  granted: 4,
  directChildren: 5,
  digestStart: 6,
  digestLength: 7,
  termsStart: 8,
  termsLength: 9,
  entries: 10,
} as const;

export const KEY = { words: 8, start: 0, length: 1, exact: 2, 'one-label': 3, 'any-depth': 4, zone: 5 } as const;
export const SLOT = { indexStart: 0, indexEnd: 1, list: 2 } as const;
export const INDEX = { words: 3, zone: 0, destination: 1, list: 2 } as const;
export const ZONE = { words: 3, start: 0, length: 1, child: 2 } as const;
export const ENTRY = { words: 4, destination: 0, zoneSet: 1, endDay: 2, isReserved: 3 } as const;
export const DETAIL = {
  words: 9,
  protocol: 0,
  port: 1,
  listenPort: 2,
  labelStart: 3,
  labelLength: 4,
  hostStart: 5,
  hostLength: 6,
  targetStart: 7,
  targetLength: 8,
} as const;

/** The end of an entry that does not end. */
export const NEVER = 0x7fff_ffff;
/** Entries end when a day begins. */
export const DAY_MS = 86_400_000;

/** Of a processor's cache: no record that is a fraction of it lies across two lines. */
const ALIGNMENT = 64;

export function packTables(tables: Tables): SharedArrayBuffer {
  const directory: number[] = [];
  let end = align(2 * SECTIONS.length * Int32Array.BYTES_PER_ELEMENT);
  for (const section of SECTIONS) {
    directory.push(end, tables[section].length);
    end = align(end + tables[section].byteLength);
  }
  const memory = new SharedArrayBuffer(end);
  new Int32Array(memory, 0, directory.length).set(directory);
  for (const [at, section] of SECTIONS.entries()) {
    const { buffer, byteOffset, byteLength } = tables[section];
    new Uint8Array(memory, directory[2 * at], byteLength).set(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return memory;
}

/** Views, no copies: the cost does not depend on the length of the list. */
export function openTables(memory: SharedArrayBuffer): Tables {
  const directory = new Int32Array(memory, 0, 2 * SECTIONS.length);
  const placeOf = (section: Section): readonly [SharedArrayBuffer, number, number] => {
    const at = 2 * SECTIONS.indexOf(section);
    return [memory, directory[at] ?? 0, directory[at + 1] ?? 0];
  };
  const words = (section: Words): Int32Array => new Int32Array(...placeOf(section));
  return {
    head: words('head'),
    buckets: words('buckets'),
    keys: words('keys'),
    lists: words('lists'),
    index: words('index'),
    entries: words('entries'),
    details: words('details'),
    expiries: words('expiries'),
    zones: words('zones'),
    zoneSets: words('zoneSets'),
    ports: words('ports'),
    ranges: new Uint32Array(...placeOf('ranges')),
    owners: words('owners'),
    text: new Uint8Array(...placeOf('text')),
  };
}

function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
