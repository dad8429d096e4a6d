// What a snapshot says in objects and texts: its entries, the names of its zones, its terms. Each is read from the memory
// when first asked for, and kept: the same entry is always the same object.

import { PROTOCOLS } from '../contract/protocol.ts';
import type { EntryTarget } from '../contract/allowlist.ts';
import type { HostPattern } from '../contract/host-pattern.ts';
import type { CompiledEntry } from './decision.ts';
import { DAY_MS, DETAIL, ENTRY, HEAD, NEVER, NONE, type Tables, ZONE } from './memory.ts';
import type { Terms } from './terms.ts';

export class Contents {
  readonly digest: string;
  readonly #tables: Tables;
  readonly #text: Buffer;
  readonly #entries: (CompiledEntry | undefined)[];
  readonly #zones: (string | undefined)[];
  #terms: Terms | undefined;

  constructor(tables: Tables) {
    const { head, text } = tables;
    this.#tables = tables;
    this.#text = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
    // oxlint-disable-next-line unicorn/no-new-array -- room only: filling it would cost what the list is long
    this.#entries = new Array<CompiledEntry | undefined>(head[HEAD.entries] ?? 0);
    this.#zones = Array.from({ length: tables.zones.length / ZONE.words });
    this.digest = this.#textAt(head[HEAD.digestStart], head[HEAD.digestLength]);
  }

  entryAt(index: number): CompiledEntry {
    return (this.#entries[index] ??= this.#readEntry(index));
  }

  zoneName(zone: number): string {
    const place = zone * ZONE.words;
    const { zones } = this.#tables;
    return (this.#zones[zone] ??= this.#textAt(zones[place + ZONE.start], zones[place + ZONE.length]));
  }

  /** The direct child the connections of a zone come through, or NONE. */
  childOfZone(zone: number): number {
    return this.#tables.zones[zone * ZONE.words + ZONE.child] ?? NONE;
  }

  get terms(): Terms {
    this.#terms ??= this.#readTerms();
    return this.#terms;
  }

  #readTerms(): Terms {
    const { head } = this.#tables;
    const terms: Terms = JSON.parse(this.#textAt(head[HEAD.termsStart], head[HEAD.termsLength]));
    return terms;
  }

  #readEntry(index: number): CompiledEntry {
    const { entries, details } = this.#tables;
    const place = index * ENTRY.words;
    const endDay = Number.isInteger(index) ? entries[place + ENTRY.endDay] : undefined;
    if (endDay === undefined)
      throw new RangeError(
        `Cannot find entry ${index} of the snapshot: it has ${this.#entries.length}. Ask for one of those`,
      );
    const detail = (field: number): number => details[index * DETAIL.words + field] ?? 0;
    return {
      index,
      label: this.#textAt(detail(DETAIL.labelStart), detail(DETAIL.labelLength)),
      pattern: patternOf(this.#textAt(detail(DETAIL.hostStart), detail(DETAIL.hostLength))),
      port: detail(DETAIL.port),
      listenPort: detail(DETAIL.listenPort),
      protocol: PROTOCOLS[detail(DETAIL.protocol)] ?? 'tls',
      to: targetOf(this.#textAt(detail(DETAIL.targetStart), detail(DETAIL.targetLength))),
      expiresAt: endDay === NEVER ? undefined : endDay * DAY_MS,
      reserved: entries[place + ENTRY.isReserved] === 1,
    };
  }

  #textAt(start = 0, length = 0): string {
    return this.#text.toString('utf8', start, start + length);
  }
}

/** Of a text that was parsed when it was compiled (host-pattern.ts). */
function patternOf(text: string): HostPattern | undefined {
  if (text === '') return undefined;
  if (text.startsWith('**.')) return { kind: 'any-depth', base: text.slice(3), text };
  if (text.startsWith('*.')) return { kind: 'one-label', base: text.slice(2), text };
  return { kind: 'exact', base: text, text };
}

function targetOf(json: string): EntryTarget | undefined {
  if (json === '') return undefined;
  const target: EntryTarget = JSON.parse(json);
  return target;
}
