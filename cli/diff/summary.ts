// The first line a reviewer reads, and the numbers it is made of.

import type { Change, ChangeKind } from '../../levels/changes/change.ts';
import type { EffectKind } from './effects/effect.ts';
import { leavesProof } from './remarks.ts';
import type { DiffReport, SiteDiff, Summary } from './report.ts';

export type Compared = Pick<DiffReport, 'sites' | 'notCompared' | 'problems'>;

export function summarize({ sites, notCompared, problems }: Compared): Summary {
  const changes = sites.flatMap((site) => site.changes);
  const notices = sites.flatMap((site) => [...site.notices, ...site.remarks]);
  const proof = proofOf(sites);
  const errors = problems.length + notices.filter(({ severity }) => severity === 'error').length;
  const facts = {
    verdict: errors > 0 || proof === 'broken' ? ('refused' as const) : ('fine' as const),
    destinations: {
      opened: countDestinations(changes, 'opened'),
      closed: countDestinations(changes, 'closed'),
      widened: countDestinations(changes, 'widened'),
      narrowed: countDestinations(changes, 'narrowed'),
      rerouted: countDestinations(changes, 'rerouted'),
    },
    zones: new Set(changes.map(({ site, zone }) => `${site} ${zone}`)).size,
    sites: new Set(changes.map(({ site }) => site)).size,
    effects: {
      cut: countEffects(sites, 'cut'),
      restart: countEffects(sites, 'restart'),
      trial: countEffects(sites, 'trial'),
      'next-start': countEffects(sites, 'next-start'),
      'by-hand': countEffects(sites, 'by-hand'),
    },
    errors,
    warnings: notices.filter(({ severity }) => severity === 'warning').length,
    proof,
  };
  const counts = { sites: sites.length, notCompared: notCompared.length, unproven: sites.filter(isUnproven).length };
  return { ...facts, sentence: sentenceOf(facts, counts) };
}

function proofOf(sites: readonly SiteDiff[]): Summary['proof'] {
  const verdicts = new Set(sites.map(({ proof }) => proof.verdict));
  if (verdicts.has('broken')) return 'broken';
  return verdicts.has('holds') && !sites.some(isUnproven) ? 'holds' : 'not-run';
}

/** Of a site that is gone there is nothing to prove. */
function isUnproven({ kind, proof, remarks }: SiteDiff): boolean {
  return proof.verdict === 'not-run' && (kind !== 'removed' || !leavesProof(remarks));
}

function countDestinations(changes: readonly Change[], kind: ChangeKind): number {
  const keys = changes
    .filter((change) => change.kind === kind)
    .flatMap(({ hosts, port, protocol, listenPort, end }) =>
      hosts.map((host) => [host, port, protocol, listenPort, end].join(' ')),
    );
  return new Set(keys).size;
}

function countEffects(sites: readonly SiteDiff[], kind: EffectKind): number {
  return sites.flatMap(({ effects }) => effects).filter((effect) => effect.kind === kind).length;
}

type Facts = Omit<Summary, 'sentence'>;
type Counts = { readonly sites: number; readonly notCompared: number; readonly unproven: number };

function sentenceOf(facts: Facts, { sites, notCompared, unproven }: Counts): string {
  const parts = [
    ...(sites === 0 && notCompared > 0 ? [] : destinationParts(facts, sites)),
    ...(notCompared > 0 ? [`${counted(notCompared, 'site is', 'sites are')} not compared`] : []),
    ...effectParts(facts),
    ...(facts.errors > 0 ? [counted(facts.errors, 'error', 'errors')] : []),
    ...(facts.warnings > 0 ? [counted(facts.warnings, 'warning', 'warnings')] : []),
    ...proofParts(facts, unproven),
  ];
  return parts.join(', ');
}

function proofParts({ proof }: Facts, unproven: number): readonly string[] {
  if (proof === 'not-run') return unproven > 0 ? ['not proven'] : [];
  return [proof === 'holds' ? 'proof holds' : 'PROOF BROKEN'];
}

const VERBS: readonly (readonly [ChangeKind, one: string, many: string])[] = [
  ['opened', 'opens', 'open'],
  ['closed', 'closes', 'close'],
  ['widened', 'is widened', 'are widened'],
  ['narrowed', 'is narrowed', 'are narrowed'],
  ['rerouted', 'ends elsewhere', 'end elsewhere'],
];

/** "3 destinations open, 1 closes"; the noun stands once. */
function destinationParts({ destinations, zones, sites: changed }: Facts, sites: number): readonly string[] {
  const parts = VERBS.flatMap(([kind, one, many]) => {
    const number = destinations[kind];
    return number === 0 ? [] : [{ number, verb: number === 1 ? one : many }];
  }).map(({ number, verb }, index) =>
    index === 0 ? `${counted(number, 'destination', 'destinations')} ${verb}` : `${number} ${verb}`,
  );
  if (parts.length === 0) return [sites === 0 ? 'nothing changes' : 'nothing opens or closes'];
  const where = changed > 1 ? ` in ${zones} zones of ${changed} sites` : zones > 1 ? ` in ${zones} zones` : '';
  return [...parts.slice(0, -1), `${parts.at(-1) ?? ''}${where}`];
}

function effectParts({ effects, zones }: Facts): readonly string[] {
  const { restart, trial, cut } = effects;
  const happening = [
    ...(restart > 0 ? [counted(restart, 'restart', 'restarts')] : []),
    ...(trial > 0 ? [`${counted(trial, 'configuration is', 'configurations are')} tried`] : []),
    ...(cut > 0 ? ['open connections are cut'] : []),
  ];
  if (restart > 0) return happening;
  return zones + trial + cut > 0 ? ['nothing restarts', ...happening] : [];
}

function counted(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
