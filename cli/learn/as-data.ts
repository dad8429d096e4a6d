// What was learnt, as data: for programs that open the pull request themselves.

import type { Asked } from '../../levels/learn/denial.ts';
import type { Learned } from '../../levels/learn/learn.ts';
import { groundsText, type Proposal } from '../../levels/learn/proposal.ts';
import { useItem, type Settled } from '../../levels/learn/settle.ts';
import type { Tally } from '../../levels/learn/tally.ts';
import type { Thresholds } from '../../levels/learn/thresholds.ts';
import type { LogReading } from './read-logs.ts';

export type LearnResult = {
  readonly reading: LogReading;
  readonly tally: Tally;
  readonly learned: Learned;
  readonly settled: Settled;
  readonly thresholds: Thresholds;
};

export function asData({ reading, tally, learned, settled, thresholds }: LearnResult) {
  const refusals = new Map(settled.refused.map(({ proposal, problem }) => [proposal, problem]));
  const { allowed, inside, rare, beyond, scanners } = learned.leftOut;
  return {
    reading: { ...reading, denials: tally.denials, repeated: tally.repeated },
    thresholds,
    proposals: learned.proposals.map((proposal) => ({
      ...proposalData(proposal),
      refused: refusals.get(proposal)?.message,
    })),
    ended: learned.ended.map(({ asked, need, file }) => ({
      ...askedData(asked),
      expires: need?.expires,
      file,
      line: need?.provenance.line,
      owner: need?.provenance.owner,
    })),
    remarks: learned.remarks,
    leftOut: {
      allowed: allowed.map(askedData),
      inside: inside.map(askedData),
      rare: rare.map(askedData),
      beyond: beyond.map(askedData),
      scanners,
      nothing: Object.fromEntries(tally.nothing),
      passedBelow: tally.passedBelow,
      elsewhere: tally.elsewhere,
      uncounted: tally.uncounted,
    },
    edits: Object.fromEntries(settled.edits),
    problems: settled.problems,
  };
}

function proposalData(proposal: Proposal) {
  const { kind, site, zone, grounds } = proposal;
  const shared = { kind, site, zone, why: groundsText(grounds), grounds: grounds.map(askedData) };
  if (proposal.kind === 'entry') {
    const { host, port, protocol } = proposal;
    return { ...shared, host, port, protocol };
  }
  return {
    ...shared,
    use: useItem(proposal),
    seen: proposal.seen,
    unseen: proposal.unseen,
    strangers: proposal.strangers,
  };
}

function askedData({ clients, programs, ...asked }: Asked) {
  return { ...asked, clients: Object.fromEntries(clients), programs: Object.fromEntries(programs) };
}
