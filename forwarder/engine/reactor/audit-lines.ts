// Audit lines of connections that were let through, written as text right away. They say, field by field, what
// JSON.stringify would make of the same AuditRecord; building that record first would cost more than the connection.
//
// Nothing a client has chosen comes in here unchecked: server names, addresses and digests consist of characters that
// JSON leaves as they are; what may not is turned into JSON where it is made, once.

import type { CompiledEntry } from '../../decision/decision.ts';
import type { ClosedBy, Limit, Reason } from '../../contract/reasons.ts';

export type LineFacts = {
  /** ISO 8601. */
  readonly time: string;
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** `"site":…,"zone":…,"listener":…`, in JSON. */
  readonly place: string;
  readonly localAddress: string;
  readonly client: string;
  readonly clientVerified: 'proxy-header' | 'peer';
  readonly peer: string;
  readonly serverName: string | undefined;
  readonly destination: string | undefined;
  /** Ready-made JSON of the hello's profile. */
  readonly hello: string | undefined;
  readonly origin: string;
  readonly snapshot: string;
  /** The entry's label, in JSON. */
  readonly entry: string;
  readonly nextHop: string | undefined;
};

export type LineEnding = {
  readonly reason: Reason;
  readonly limit: Limit | undefined;
  readonly closedBy: ClosedBy;
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly durationMs: number;
};

export function openLine(facts: LineFacts): string {
  return `{"time":"${facts.time}","event":"open",${said(facts)},"verdict":"allow","reason":"allowed"}\n`;
}

export function closeLine(facts: LineFacts, ending: LineEnding): string {
  const { reason, limit, closedBy, bytesUp, bytesDown, durationMs } = ending;
  const verdict = reason === 'allowed' ? 'allow' : 'deny';
  return (
    `{"time":"${facts.time}","event":"close",${said(facts)},"verdict":"${verdict}","reason":"${reason}",` +
    (limit === undefined ? '' : `"limit":"${limit}",`) +
    `"closedBy":"${closedBy}","bytesUp":${bytesUp},"bytesDown":${bytesDown},"durationMs":${durationMs}}\n`
  );
}

function said(facts: LineFacts): string {
  const { serverName, destination, hello, nextHop } = facts;
  return (
    `"id":"${facts.id}",${facts.place},"localAddress":"${facts.localAddress}","client":"${facts.client}",` +
    `"clientVerified":"${facts.clientVerified}","peer":"${facts.peer}"` +
    (serverName === undefined ? '' : `,"serverName":"${serverName}"`) +
    (destination === undefined ? '' : `,"destination":"${destination}"`) +
    (hello === undefined ? '' : `,${hello}`) +
    `,"origin":"${facts.origin}","snapshot":"${facts.snapshot}","entry":${facts.entry}` +
    (nextHop === undefined ? '' : `,"nextHop":"${nextHop}"`)
  );
}

/** Labels of entries as JSON. They hold file names, so they are the one text here that may need escaping. */
export class EntryLabels {
  readonly #json = new WeakMap<CompiledEntry, string>();

  of(entry: CompiledEntry): string {
    let json = this.#json.get(entry);
    if (json === undefined) this.#json.set(entry, (json = asciiJson(entry.label)));
    return json;
  }
}

/** JSON of ASCII characters only, so that its length is its size. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
