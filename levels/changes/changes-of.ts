// What a change of one site means: two versions in, what opens and closes in each zone out. Pure: where the versions come
// from, and that sites without a change are not asked about, is the caller's business.
//
// Compared is what is in force on a day. Where something is declared twice, by an entry and a profile, nothing closes until
// both are gone.

import { hasEnded } from '../checks/days.ts';
import { compareText } from '../compare-text.ts';
import type { Site, Zone } from '../model.ts';
import type { Need } from '../need.ts';
import { distinctNeeds, needsOf } from '../needs-of.ts';
import { forwardersOf } from '../needs/passage.ts';
import { becauseText } from './because.ts';
import { causeOf } from './cause-of.ts';
import type { Side, Sides } from './sides.ts';
import type { Change, Formerly, SiteChange } from './change.ts';
import { compareNeeds, type Difference } from './compare-needs.ts';
import { noticesOf } from './notices-of.ts';
import { listeningIn, risksOf, type Listening } from './risks.ts';
import { destinationText, endText, hostOf, listText } from './words.ts';
import { pairZones, type ZonePair } from './zone-pairs.ts';

export type ChangeOptions = {
  /** A day such as "2026-11-21": what ended before it is not in force. */
  readonly today: string;
};

/** Throws where there is neither version. */
export function changesOf(before: Site | undefined, after: Site | undefined, { today }: ChangeOptions): SiteChange {
  const site = after ?? before;
  if (site === undefined) throw new Error('Cannot compare a site: it is in neither version. Give one of them');
  const { pairs, renamed } = pairZones(before, after);
  const listening = once(() => (before === undefined ? undefined : withNewNames(listeningIn(before), renamed)));
  const changes = pairs.flatMap((pair) => {
    const sides = sidesOf(before, after, pair);
    const differences = compareNeeds(
      inForce(sides.before, today).map((need) => withNewEnd(need, renamed)),
      inForce(sides.after, today),
    );
    return differences.map((difference) => describe(difference, sides, listening));
  });
  return {
    site: site.name,
    kind: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
    changes,
    notices: noticesOf({ before, after, pairs, renamed, today }),
  };
}

function sidesOf(before: Site | undefined, after: Site | undefined, pair: ZonePair): Sides {
  const side = (site: Site | undefined, zone: Zone | undefined): Side | undefined =>
    site === undefined || zone === undefined ? undefined : { site, zone };
  return {
    before: side(before, pair.before),
    after: side(after, pair.after),
    siteStays: before !== undefined && after !== undefined,
  };
}

/** Each destination once, without what has ended. */
function inForce(side: Side | undefined, today: string): readonly Need[] {
  if (side === undefined) return [];
  return distinctNeeds(needsOf(side.site, side.zone)).filter(({ expires }) => !hasEnded(expires, today));
}

/** An end at a zone with a new name is no other end. */
function withNewEnd(need: Need, renamed: ReadonlyMap<string, string>): Need {
  const name = need.end === undefined ? undefined : renamed.get(need.end.at);
  return need.end === undefined || name === undefined ? need : { ...need, end: { ...need.end, at: name } };
}

function withNewNames(listening: Listening, renamed: ReadonlyMap<string, string>): Listening {
  return new Map([...listening].map(([zone, ports]) => [renamed.get(zone) ?? zone, ports]));
}

function describe(difference: Difference, sides: Sides, listening: () => Listening | undefined): Change {
  const { kind, before, after } = difference;
  const shown = after.length > 0 ? after : before;
  const [need] = shown;
  const side = after.length > 0 ? sides.after : sides.before;
  if (need === undefined || side === undefined) throw new Error(`Cannot describe "${kind}": it changes nothing`);
  const hosts = shown.map(hostOf);
  const cause = causeOf(difference, sides);
  const through = forwardersOf(side.zone, need).map(({ name }) => name);
  const opens = through.length > 0 && kind !== 'closed' && kind !== 'narrowed';
  return {
    site: side.site.name,
    zone: side.zone.name,
    kind,
    host: listText(hosts),
    hosts,
    port: need.port,
    protocol: need.protocol,
    listenPort: need.listenPort,
    before: kind === 'opened' || kind === 'closed' ? undefined : before.map(standingText).join(', '),
    formerly: kind === 'opened' || kind === 'closed' ? undefined : formerlyOf(before),
    through,
    end: endText(need),
    ...daysOf(shown),
    provenance: need.provenance,
    because: becauseText(cause, { zone: side.zone.name, several: hosts.length > 1 }),
    cause,
    risks: opens ? risksOf(shown, { ...side, listening: listening() }) : [],
  };
}

/** `updates.vendor.example:443 until 2027-03-01` */
function standingText(need: Need): string {
  const destination = destinationText({ ...need, hosts: [hostOf(need)] });
  const end = need.end === undefined ? '' : ` at ${endText(need)}`;
  return `${destination}${end}${need.expires === undefined ? '' : ` until ${need.expires}`}`;
}

function formerlyOf(needs: readonly Need[]): Formerly | undefined {
  const [need] = needs;
  if (need === undefined) return undefined;
  return { hosts: needs.map(hostOf), listenPort: need.listenPort, end: endText(need), expires: daysOf(needs).expires };
}

/** When the last of several destinations ends, and the first where that is another day. */
function daysOf(needs: readonly Need[]): Pick<Change, 'expires' | 'firstExpires'> {
  const days = needs.flatMap(({ expires }) => expires ?? []).sort(compareText);
  const expires = days.length < needs.length ? undefined : days.at(-1);
  return { expires, firstExpires: days[0] === expires ? undefined : days[0] };
}

function once<T>(derive: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: derive() }).value;
}
