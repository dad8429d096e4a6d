// From what was asked for to what is proposed, zone by zone. Pure: the same log and declaration give the same proposals.
//
//   what the declaration allows by now is left out → entries that ended are told apart → names that lead nowhere and what
//   scanners asked for are left out → profiles → wildcards, if wanted → names that were asked for often enough
//
// It does not decide whether a proposal may stand: `settle` asks `check`.

import type { Site, Zone } from '../model.ts';
import type { Need } from '../need.ts';
import { declaredIn } from './declared.ts';
import type { Asked } from './denial.ts';
import { fitProfiles } from './fit-profiles.ts';
import { isInsideName, withoutScanners, type Scanner } from './noise.ts';
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
};

/** An entry that ended and is still asked for; no need where it has been removed. */
export type Ended = { readonly asked: Asked; readonly need: Need | undefined };

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
    const isListed = literalNames(site);
    const ofSite = (each: Asked): boolean => each.site === site.name;
    const [missed, over] = [asked.filter(ofSite), ended.filter(ofSite)];
    return site.zones.map((zone) => {
      const ofZone = (each: Asked): boolean => each.zone === zone.name;
      return learnZone(site, zone, missed.filter(ofZone), over.filter(ofZone), isListed, options);
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
    },
  };
}

function learnZone(
  site: Site,
  zone: Zone,
  asked: readonly Asked[],
  over: readonly Asked[],
  isListed: (asked: Asked) => boolean,
  options: LearnOptions,
): Learned {
  const { thresholds, acknowledged, wildcards } = options;
  const declared = declaredIn(site, zone, options.today);
  const judged = withPorts(asked).map((each) => ({ each, state: declared(each) }));
  const having = (kind: string): readonly Asked[] =>
    judged.flatMap(({ each, state }) => (state.kind === kind ? [each] : []));
  const missing = having('missing');
  const outside = missing.filter(({ host }) => !isInsideName(host));
  const heard = withoutScanners(outside, isListed, thresholds);
  const fitted = fitProfiles(site, zone, heard.asked, { ...thresholds, acknowledged, isListed });
  const fewest = wildcards ? thresholds.wildcardNames : Infinity;
  const { families, rest } = gatherFamilies(zone, fitted.rest, fewest);
  const entries = [
    ...families.map(({ host, first, others }) => entryFor(host, first, others)),
    ...rest.map((each) => entryFor(each.host, each)),
  ];
  const isOften = ({ grounds }: ProposedEntry): boolean => timesOf(grounds) >= thresholds.times;
  return {
    proposals: [...fitted.profiles, ...entries.filter(isOften)],
    ended: [
      ...judged.flatMap(({ each, state }) => (state.kind === 'ended' ? [{ asked: each, need: state.need }] : [])),
      ...over.flatMap((each) => stillEnded(each, declared(each))),
    ],
    remarks: fitted.remarks,
    leftOut: {
      allowed: having('allowed'),
      inside: missing.filter(({ host }) => isInsideName(host)),
      scanners: heard.scanners,
      rare: entries.filter((entry) => !isOften(entry)).flatMap(({ grounds }) => grounds),
    },
  };
}

/** What DNS was asked for says nothing more where a forwarder was asked for the same name, on a port. */
function withPorts(asked: readonly Asked[]): readonly Asked[] {
  const dialled = new Set(asked.filter(({ port }) => port !== undefined).map(({ host }) => host));
  return asked.filter(({ host, port }) => port !== undefined || !dialled.has(host));
}

function stillEnded(asked: Asked, state: ReturnType<ReturnType<typeof declaredIn>>): readonly Ended[] {
  if (state.kind === 'allowed') return [];
  return [{ asked, need: state.kind === 'ended' ? state.need : undefined }];
}

/** Of one zone, port and protocol, all of them. */
function entryFor(host: string, first: Asked, others: readonly Asked[] = []): ProposedEntry {
  const { site, zone, port = ASSUMED_PORT, protocol } = first;
  return { kind: 'entry', site, zone, host, port, protocol, grounds: [first, ...others] };
}

function timesOf(grounds: readonly Asked[]): number {
  return grounds.reduce((sum, { count }) => sum + count, 0);
}
