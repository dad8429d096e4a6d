// A change as the sentence that a network or plant person reads before approving it:
//
//   level-2-ovens may now reach *.updates.ovenvendor.example:443 until 2027-03-01, through level-3, level-3-5 and level-4
//   (ot-network@contoso.example, CHG0041877).
//
// Who, what, until when, by which way, why, and who answers for it; in this order whatever changed. The same words serve
// one change and many that are told together (fold-changes.ts), so only the subject and the list of destinations differ.

import { becauseText } from './because.ts';
import type { Change } from './change.ts';
import { destinationText, INTERNET, listText } from './words.ts';

/** What a sentence says of all the changes it stands for. */
export type Telling = {
  /** `level-3`, `level-3 and level-4`, `900 zones of 300 sites`. */
  readonly subject: string;
  /** Whether the subject is one zone. */
  readonly isOne: boolean;
  /** Whether it is the same for all of them. */
  readonly through: readonly string[] | 'various';
  /** Told after the reason, because there are several. */
  readonly destinations: readonly string[];
};

export function sentenceOf(change: Change): string {
  return tell(change, {
    subject: change.zone,
    isOne: true,
    through: change.through,
    destinations: [destinationText(change)],
  });
}

/** Says of all that `telling` names what the change says of one. */
export function tell(change: Change, telling: Telling): string {
  const { destinations } = telling;
  const [only = ''] = destinations;
  const what = destinations.length === 1 ? only : `${destinations.length} destinations`;
  const happens = `${telling.subject} ${happening(change, what, telling.isOne)}`;
  const list = destinations.length === 1 ? '' : `: ${listed(change, destinations)}`;
  return `${happens}${way(change, telling)}${reason(change, telling)}${owner(change)}${list}.`;
}

/** More names that close are counted; what opens is always told in full. */
const MOST_CLOSED = 8;

function listed({ kind }: Change, destinations: readonly string[]): string {
  const more = destinations.length - MOST_CLOSED;
  if (kind !== 'closed' || more < 2) return destinations.join(', ');
  return `${destinations.slice(0, MOST_CLOSED).join(', ')} and ${more} more`;
}

function happening(change: Change, what: string, isOne: boolean): string {
  const { kind, expires, formerly } = change;
  const now = `${what}${at(change.end)}`;
  if (change.through.length === 0 && kind === 'opened') return `now ${isOne ? 'lists' : 'list'} ${now}${until(change)}`;
  if (change.through.length === 0 && kind === 'closed') return `no longer ${isOne ? 'lists' : 'list'} ${now}`;
  if (kind === 'opened') return `may now reach ${now}${until(change)}`;
  if (kind === 'closed') return `can no longer reach ${now}`;
  if (kind === 'rerouted') return reroutedText(change, what, isOne);
  const days = `${dayText(expires)} instead of ${dayText(formerly?.expires)}`;
  if (formerly?.hosts.join() === change.hosts.join()) {
    return kind === 'widened' ? `may reach ${now} longer: ${days}` : `may reach ${now} for a shorter time: ${days}`;
  }
  return kind === 'widened'
    ? `may reach ${now}${until(change)} now, not only ${stoodText(change)}`
    : `may reach only ${now}${until(change)} now, no longer ${stoodText(change)}`;
}

/** What stood there before; its last day only where that is another. */
function stoodText({ port, protocol, expires, firstExpires, formerly }: Change): string {
  if (formerly === undefined) return '';
  const isSameDay = formerly.expires === expires && firstExpires === undefined;
  const day = isSameDay ? '' : ` ${dayText(formerly.expires)}`;
  return `${destinationText({ ...formerly, port, protocol })}${day}`;
}

function reroutedText(change: Change, what: string, isOne: boolean): string {
  const { formerly, end, port } = change;
  const [there, before] = [end, formerly?.end ?? INTERNET].map((place) =>
    place === INTERNET ? 'on the Internet' : `at ${place}`,
  );
  const instead = there === before ? `dialled as port ${formerly?.listenPort ?? port}` : before;
  return `now ${isOne ? 'reaches' : 'reach'} ${what} ${there}${until(change)}, no longer ${instead}`;
}

/** The Internet is where everything ends that does not end elsewhere. */
function at(end: string): string {
  return end === INTERNET ? '' : ` at ${end}`;
}

function until({ expires, firstExpires }: Change): string {
  const last = expires === undefined ? '' : ` until ${expires}`;
  return firstExpires === undefined ? last : `${last} (some of them only until ${firstExpires})`;
}

function dayText(expires: string | undefined): string {
  return expires === undefined ? 'without end' : `until ${expires}`;
}

/** What opens is told with its way; what closes is gone at every level. Without a forwarder, nothing opens or closes. */
function way({ kind, zone }: Change, { through, subject }: Telling): string {
  if (through.length === 0) return ', which no forwarder enforces there';
  if (kind === 'closed' || kind === 'narrowed') return '';
  if (through === 'various') return ', through the forwarders above them';
  return `, through ${subject === zone && through.join() === zone ? 'its own forwarder' : listText(through)}`;
}

/** That somebody added or changed an entry is what a change of entries is; other reasons have to be told. */
function reason({ cause }: Change, { isOne, destinations }: Telling): string {
  if (cause.kind === 'entry-added' || cause.kind === 'entry-changed') return '';
  return `, because ${becauseText(cause, { zone: isOne ? 'it' : undefined, several: destinations.length > 1 })}`;
}

function owner({ provenance: { owner: name, ticket } }: Change): string {
  const answers = [name, ticket].filter((text) => text !== undefined);
  return answers.length === 0 ? '' : ` (${answers.join(', ')})`;
}
