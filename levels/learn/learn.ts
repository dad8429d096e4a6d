// From what was asked for to what is proposed, zone by zone. Pure: the same log and declaration give the same proposals.
//
//   what the declaration allows by now is left out → entries that ended are told apart → names that lead nowhere and what
//   scanners asked for are left out → profiles → of the rest, what was asked for often enough → wildcards, if wanted →
//   names, no more than anybody reviews
//
// It does not decide whether a proposal may stand: `settle` asks `check`.

import type { Site, Zone } from '../model.ts';
import type { Need } from '../need.ts';
import { declaredIn } from './declared.ts';
import type { Asked } from './denial.ts';
import { fitProfiles } from './fit-profiles.ts';
import { isInsideName, withoutScanners, type Scanner } from './noise.ts';
import { ownNames } from './own-names.ts';
import { literalNames } from './profile-names.ts';
import type { Proposal, ProposedEntry } from './proposal.ts';
import type { Tally } from './tally.ts';
import type { Thresholds } from './thresholds.ts';
import { gatherFamilies } from './wildcards.ts';

export type LearnOptions = {
  readonly today: string;
  readonly thresholds: Thresholds;
  readonly wildcards: boolean;
  /** Whether profiles with wildcards over names of other tenants may be proposed. */
  readonly acknowledged: boolean;
  /** Names that a person vouches for: they may become values of a profile's parameters. */
  readonly ours: ReadonlySet<string>;
  /** Profiles that cannot stand, by site and zone (`placeKey`). */
  readonly unfit?: ReadonlyMap<string, ReadonlySet<string>>;
};

/** An entry that ended and is still asked for; no need where it has been removed. */
export type Ended = {
  readonly asked: Asked;
  readonly need: Need | undefined;
  /** The file of the entry, relative to the repository. */
  readonly file: string | undefined;
};

export type Learned = {
  readonly proposals: readonly Proposal[];
  readonly ended: readonly Ended[];
  readonly remarks: readonly string[];
  readonly leftOut: {
    readonly allowed: readonly Asked[];
    /** Names that lead to no server on the Internet. */
    readonly inside: readonly Asked[];
    readonly scanners: readonly Scanner[];
    readonly rare: readonly Asked[];
    /** Asked for often enough, and beyond the number of entries that are proposed at once. */
    readonly beyond: readonly Asked[];
  };
};

/** What DNS asked for gets this port, unless a profile knows better. */
const ASSUMED_PORT = 443;

export function learn(
  sites: readonly Site[],
  { asked, ended }: Pick<Tally, 'asked' | 'ended'>,
  options: LearnOptions,
): Learned {
  const learned = sites.flatMap((site) => {
    const judge = { isListed: literalNames(site), isOwn: ownNames(site, options.ours) };
    const ofSite = (each: Asked): boolean => each.site === site.name;
    const [missed, over] = [asked.filter(ofSite), ended.filter(ofSite)];
    return site.zones.map((zone) => {
      const ofZone = (each: Asked): boolean => each.zone === zone.name;
      return learnZone(site, zone, missed.filter(ofZone), over.filter(ofZone), judge, options);
    });
  });
  return {
    proposals: learned.flatMap(({ proposals }) => proposals),
    ended: learned.flatMap((each) => each.ended),
    remarks: learned.flatMap(({ remarks }) => remarks),
    leftOut: {
      allowed: learned.flatMap(({ leftOut }) => leftOut.allowed),
      inside: learned.flatMap(({ leftOut }) => leftOut.inside),
      scanners: learned.flatMap(({ leftOut }) => leftOut.scanners),
      rare: learned.flatMap(({ leftOut }) => leftOut.rare),
      beyond: learned.flatMap(({ leftOut }) => leftOut.beyond),
    },
  };
}

type Judge = { readonly isListed: (asked: Asked) => boolean; readonly isOwn: (asked: Asked) => boolean };

function learnZone(
  site: Site,
  zone: Zone,
  asked: readonly Asked[],
  over: readonly Asked[],
  judge: Judge,
  options: LearnOptions,
): Learned {
  const { thresholds, acknowledged } = options;
  const declared = declaredIn(site, zone, options.today);
  const judged = withPorts(asked).map((each) => ({ each, state: declared(each) }));
  const having = (kind: string): readonly Asked[] =>
    judged.flatMap(({ each, state }) => (state.kind === kind ? [each] : []));
  const missing = having('missing');
  const outside = missing.filter(({ host }) => !isInsideName(host));
  const heard = withoutScanners(outside, judge.isListed, thresholds);
  const unfit = options.unfit?.get(placeKey(site.name, zone.name));
  const fitted = fitProfiles(site, zone, heard.asked, { ...thresholds, ...judge, acknowledged, unfit });
  const isOften = ({ count }: Asked): boolean => count >= thresholds.times;
  const entries = entriesFor(zone, fitted.rest.filter(isOften), options);
  const endedIn = (each: Asked, need: Need | undefined): Ended => ({
    asked: each,
    need,
    file: need && `${site.folder}/${need.provenance.file}`,
  });
  return {
    proposals: [...fitted.profiles, ...entries.proposed],
    ended: [
      ...judged.flatMap(({ each, state }) => (state.kind === 'ended' ? [endedIn(each, state.need)] : [])),
      ...over.flatMap((each) => {
        const state = declared(each);
        return state.kind === 'allowed' ? [] : [endedIn(each, state.kind === 'ended' ? state.need : undefined)];
      }),
    ],
    remarks: fitted.remarks,
    leftOut: {
      allowed: having('allowed'),
      inside: missing.filter(({ host }) => isInsideName(host)),
      scanners: heard.scanners,
      rare: fitted.rest.filter((each) => !isOften(each)),
      beyond: entries.beyond.flatMap(({ grounds }) => grounds),
    },
  };
}

/** Under wildcards where they are wanted, else name by name; those most often asked for, where there are too many. */
function entriesFor(
  zone: Zone,
  asked: readonly Asked[],
  { wildcards, thresholds }: LearnOptions,
): { readonly proposed: readonly ProposedEntry[]; readonly beyond: readonly ProposedEntry[] } {
  const { families, rest } = gatherFamilies(zone, asked, wildcards ? thresholds.wildcardNames : Infinity);
  const all = [
    ...families.map(({ host, first, others }) => entryFor(host, first, others)),
    ...rest.map((each) => entryFor(each.host, each)),
  ];
  const byTimes = all.toSorted((a, b) => timesOf(b.grounds) - timesOf(a.grounds));
  const chosen = new Set(byTimes.slice(0, thresholds.entries));
  return { proposed: all.filter((entry) => chosen.has(entry)), beyond: byTimes.slice(thresholds.entries) };
}

/** A zone of a site, as a key. */
export function placeKey(site: string, zone: string): string {
  return `${site} ${zone}`;
}

/** What DNS was asked for says nothing more where a forwarder was asked for the same name, on a port. */
function withPorts(asked: readonly Asked[]): readonly Asked[] {
  const dialled = new Set(asked.filter(({ port }) => port !== undefined).map(({ host }) => host));
  return asked.filter(({ host, port }) => port !== undefined || !dialled.has(host));
}

/** Of one zone, port and protocol, all of them. */
function entryFor(host: string, first: Asked, others: readonly Asked[] = []): ProposedEntry {
  const { site, zone, port = ASSUMED_PORT, protocol } = first;
  return { kind: 'entry', site, zone, host, port, protocol, grounds: [first, ...others] };
}

function timesOf(grounds: readonly Asked[]): number {
  return grounds.reduce((sum, { count }) => sum + count, 0);
}
