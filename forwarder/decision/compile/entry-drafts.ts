// Entries and reserved names in the form in which they are written: defaults filled in, patterns parsed.

import { listenPortOf, protocolOf } from '../../contract/allowlist.ts';
import type { Entry, EntryTarget, Grant, ReservedName } from '../../contract/allowlist.ts';
import { type Protocol, PROTOCOLS } from '../../contract/protocol.ts';
import { endOfDay } from '../../contract/days.ts';
import { type HostPattern, parseHostPattern } from '../../contract/host-pattern.ts';
import { destinationOf } from '../destination.ts';
import { DAY_MS, DETAIL, ENTRY, NEVER } from '../memory.ts';
import { NO_TEXT, type Place, type Texts } from './texts.ts';
import type { Zones } from './zones.ts';

export type EntryDraft = {
  readonly label: string;
  readonly pattern: HostPattern | undefined;
  readonly port: number;
  readonly listenPort: number;
  readonly protocol: Protocol;
  readonly destination: number;
  readonly to: EntryTarget | undefined;
  /** The first day in which it no longer passes, since the epoch, or NEVER. */
  readonly endDay: number;
  readonly isReserved: boolean;
  readonly zoneSet: number;
};

/** In the order of the list, reserved names last: an ordinary entry may say more (`to`). */
export function draftEntries(
  grants: readonly Grant[],
  reserved: readonly ReservedName[],
  zones: Zones,
): readonly EntryDraft[] {
  const granted = grants.flatMap(({ for: names, from, entries }) => {
    const zoneSet = zones.setOf(names);
    return entries.map((entry) => draftEntry(from, entry, zoneSet));
  });
  return [...granted, ...reserved.map((name) => draftReserved(name, zones.setOf(name.for)))];
}

function draftEntry(from: string, entry: Entry, zoneSet: number): EntryDraft {
  const place = entry.line === undefined ? from : `${from}:${entry.line}`;
  const [protocol, listenPort] = [protocolOf(entry), listenPortOf(entry)];
  return {
    label: `${place} ${endOf(entry)}:${entry.port}`,
    pattern: entry.host === undefined ? undefined : patternOf(entry.host),
    port: entry.port,
    listenPort,
    protocol,
    destination: destinationOf(protocol, listenPort),
    to: entry.to,
    endDay: endDayOf(entry),
    isReserved: false,
    zoneSet,
  };
}

function draftReserved({ host, port }: ReservedName, zoneSet: number): EntryDraft {
  return {
    label: `reserved ${host}:${port}`,
    pattern: patternOf(host),
    port,
    listenPort: port,
    protocol: 'tls',
    destination: destinationOf('tls', port),
    to: undefined,
    endDay: NEVER,
    isReserved: true,
    zoneSet,
  };
}

/** What a decision reads, and what else there is. */
export function wordsOfEntries(
  drafts: readonly EntryDraft[],
  texts: Texts,
): { readonly entries: Int32Array; readonly details: Int32Array } {
  const entries = new Int32Array(drafts.length * ENTRY.words);
  const details = new Int32Array(drafts.length * DETAIL.words);
  for (const [index, draft] of drafts.entries()) {
    entries.set([draft.destination, draft.zoneSet, draft.endDay, draft.isReserved ? 1 : 0], index * ENTRY.words);
    details.set(detailsOf(draft, texts), index * DETAIL.words);
  }
  return { entries, details };
}

/** In the order of DETAIL. */
function detailsOf(draft: EntryDraft, texts: Texts): readonly number[] {
  const label = texts.add(draft.label);
  const host = textPlace(draft.pattern?.text, texts);
  const target = textPlace(draft.to && JSON.stringify(draft.to), texts);
  return [
    PROTOCOLS.indexOf(draft.protocol),
    draft.port,
    draft.listenPort,
    label.start,
    label.length,
    host.start,
    host.length,
    target.start,
    target.length,
  ];
}

/** A day that does not exist ends nothing: parseAllowlist refuses it. */
function endDayOf({ expires }: Entry): number {
  const end = expires === undefined ? undefined : endOfDay(expires);
  return end === undefined ? NEVER : end / DAY_MS;
}

function textPlace(text: string | undefined, texts: Texts): Place {
  return text === undefined ? NO_TEXT : texts.add(text);
}

function endOf({ host, to }: Entry): string {
  return host ?? to?.address ?? `${to?.service}.${to?.namespace}`;
}

function patternOf(host: string): HostPattern {
  const pattern = parseHostPattern(host);
  if ('fault' in pattern)
    throw new Error(`Cannot compile the allowlist: "${host}" is no host pattern (${pattern.fault})`);
  return pattern;
}
