// The traits of a hello: what an audit line tells of a client besides the name it asks for, and nothing else.
//
// Two hellos of one program should have equal traits, so what programs draw anew for every hello is left out: GREASE
// values (RFC 8701), and the order of extensions. They are written as one run of 16-bit units, its first ones saying
// how long each list is: equal units are equal traits, so the run is the key of a cache without being parsed, and
// `readTraits` gives it back as lists where there is something to compute.
//
// A buffer is made once and written for every hello: it allocates nothing for one.

export type HelloTraits = {
  readonly legacyVersion: number;
  /** As offered. */
  readonly cipherSuites: Uint16Array;
  /** Ascending. */
  readonly extensions: Uint16Array;
  /** Of supported_versions, as offered. */
  readonly versions: Uint16Array;
  /** As offered. */
  readonly signatureAlgorithms: Uint16Array;
  /** Of ALPN: one byte a unit, each protocol behind its length, GREASE included, for an audit line shows it. */
  readonly protocols: Uint16Array;
};

/** One unit for the legacy version and one for the length of each list. */
const HEADER_UNITS = 6;
/** A vector of cipher suites and a block of extensions, of 65,535 bytes each: no byte makes more than one unit. */
const MAX_UNITS = HEADER_UNITS + 32_767 + 65_535;
/** Clients send about twenty extensions; a longer list is left to a sort that does not grow with the square. */
const MAX_INSERTED = 48;

export class TraitsBuffer {
  readonly units = new Uint16Array(MAX_UNITS);
  #length = 0;
  /** Where the list that is being written begins. */
  #begin = 0;
  #lists = 0;
  /** One bit for each GREASE extension seen. */
  #grease = 0;

  /** How many of the units are in use. */
  get length(): number {
    return this.#length;
  }

  /** Begins with another hello. The lists follow in the order of `HelloTraits`, all of them. */
  begin(legacyVersion: number): void {
    this.units[0] = legacyVersion;
    this.#lists = 0;
    this.#grease = 0;
    this.#begin = HEADER_UNITS;
    this.#length = HEADER_UNITS;
  }

  /** A list of two-byte values, GREASE left out. */
  addValues(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at += 2) {
      const value = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
      if (!isGrease(value)) this.units[this.#length++] = value;
    }
    this.#endList();
  }

  addBytes(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at += 1) this.units[this.#length++] = bytes[at] ?? 0;
    this.#endList();
  }

  /** One type of the list of extensions; false when it is a GREASE value for the second time. */
  addExtension(type: number): boolean {
    if (!isGrease(type)) {
      this.units[this.#length++] = type;
      return true;
    }
    const bit = 1 << (type >> 12);
    const isNew = (this.#grease & bit) === 0;
    this.#grease |= bit;
    return isNew;
  }

  /** Sorts the list of extensions and ends it; false when one of them is there twice. */
  endExtensions(): boolean {
    const { units } = this;
    const begin = this.#begin;
    const end = this.#length;
    if (end - begin > MAX_INSERTED) units.subarray(begin, end).sort();
    else sortByInsertion(units, begin, end);
    this.#endList();
    for (let at = begin + 1; at < end; at += 1) if (units[at] === units[at - 1]) return false;
    return true;
  }

  #endList(): void {
    this.#lists += 1;
    this.units[this.#lists] = this.#length - this.#begin;
    this.#begin = this.#length;
  }
}

/** The lists of a run of units, as views. */
export function readTraits(units: Uint16Array): HelloTraits {
  let end = HEADER_UNITS;
  const list = (index: number): Uint16Array => units.subarray(end, (end += units[index] ?? 0));
  return {
    legacyVersion: units[0] ?? 0,
    cipherSuites: list(1),
    extensions: list(2),
    versions: list(3),
    signatureAlgorithms: list(4),
    protocols: list(5),
  };
}

/** 0x0a0a, 0x1a1a … 0xfafa. */
function isGrease(value: number): boolean {
  return (value & 0x0f_0f) === 0x0a_0a && value >> 8 === (value & 0xff);
}

function sortByInsertion(units: Uint16Array, begin: number, end: number): void {
  for (let next = begin + 1; next < end; next += 1) {
    const value = units[next] ?? 0;
    let at = next;
    for (let before = units[at - 1] ?? 0; at > begin && before > value; before = units[at - 1] ?? 0) {
      units[at] = before;
      at -= 1;
    }
    units[at] = value;
  }
}
