// What a forwarder decides about one destination for one zone, read from the declarations: the forwarder's own
// `decide()` in words that name files and lines. Same order of reasons, same choice among entries.

import { listenPortOf } from '../../forwarder/contract/allowlist.ts';
import type { Protocol } from '../../forwarder/contract/protocol.ts';
import { matchesHost, parseHostPattern, type HostPattern } from '../../forwarder/contract/host-pattern.ts';
import type { Reason } from '../../forwarder/contract/reasons.ts';
import { hasEnded } from '../checks/days.ts';
import { membersOf } from '../forwarder-allowlist.ts';
import { listenersOf } from '../listeners.ts';
import type { Site, Zone } from '../model.ts';
import type { Need } from '../need.ts';
import { distinctNeeds, needsOf } from '../needs-of.ts';
import { portsOf } from '../needs/entry-fault.ts';
import { forwardersOf } from '../needs/passage.ts';

export type Judgement = {
  readonly reason: Reason;
  /** The need that allows, or the one nearest to it. */
  readonly need: Need | undefined;
  readonly text: string;
};

export type Question = { readonly zone: Zone; readonly host: string; readonly port: number; readonly today: string };

export function judge(site: Site, forwarder: Zone, question: Question): Judgement {
  const { zone, port, today } = question;
  const protocol = listenersOf(site, forwarder).find((listener) => listener.port === port)?.protocol;
  const covering = coveringNeeds(site, forwarder, protocol, question);
  const own = covering.filter((need) => need.zone === zone.name);
  const fitting = own.filter((need) => need.protocol === protocol && listenPortOf(portsOf(need)) === port);
  const passing = fitting.find(({ expires }) => !hasEnded(expires, today));
  if (passing !== undefined) return { reason: 'allowed', need: passing, text: `${showNeed(passing)} allows it` };
  const ended = fitting[0];
  if (ended !== undefined)
    return { reason: 'entry-expired', need: ended, text: `${showNeed(ended)} ended on ${ended.expires}` };
  return absence(site, question, protocol, own, covering);
}

function absence(
  site: Site,
  question: Question,
  protocol: Protocol | undefined,
  own: readonly Need[],
  covering: readonly Need[],
): Judgement {
  const { zone, port, today } = question;
  const inForce = ({ expires }: Need): boolean => !hasEnded(expires, today);
  const nothing = protocol === undefined ? `nothing listens on port ${port}; ` : '';
  const elsewhere = own.filter(inForce);
  if (elsewhere[0] !== undefined) {
    const ports = [...new Set(elsewhere.map((need) => `${need.protocol} ${listenPortOf(portsOf(need))}`))].join(', ');
    return {
      reason: 'port-not-allowed',
      need: elsewhere[0],
      text: `${nothing}"${zone.name}" may reach it on ${ports} only`,
    };
  }
  const others = covering.filter(inForce);
  if (others[0] !== undefined) {
    const zones = [...new Set(others.map((need) => `"${need.zone}"`))].join(', ');
    return {
      reason: 'zone-not-allowed',
      need: others[0],
      text: `${nothing}${zones} may reach it, "${zone.name}" may not`,
    };
  }
  return { reason: 'not-in-allowlist', need: undefined, text: `${nothing}${whyUnlisted(site, question)}` };
}

/** Common surprises first: names of tcp entries resolve, and so do names below a wildcard of one label, at any depth. */
function whyUnlisted(site: Site, { zone, host }: Question): string {
  const needs = needsOf(site, zone);
  const tcp = needs.find((need) => need.protocol === 'tcp' && need.host === host);
  if (tcp !== undefined) return `"${host}" is reached by tcp on port ${tcp.listenPort} only`;
  const shallow = needs.find((need) => {
    const pattern = patternOf(need);
    return pattern?.kind === 'one-label' && matchesHost({ ...pattern, kind: 'any-depth' }, host);
  });
  if (shallow !== undefined) return `"${shallow.host}" covers one label only`;
  return zone.parent === undefined
    ? `"${zone.name}" may not reach it`
    : `no zone below "${zone.parent.name}" may reach it`;
}

/** Needs of any member that cover the name (on tcp ports, where there is none: the port), the most specific first. */
function coveringNeeds(
  site: Site,
  forwarder: Zone,
  protocol: Protocol | undefined,
  { host, port }: Question,
): readonly Need[] {
  const covers = (need: Need): boolean => {
    if (protocol === 'tcp' || need.protocol === 'tcp') return need.protocol === protocol && need.listenPort === port;
    const pattern = patternOf(need);
    return pattern !== undefined && matchesHost(pattern, host);
  };
  const needs = membersOf(forwarder).flatMap((member) =>
    needsOf(site, member).filter((need) => covers(need) && forwardersOf(member, need).includes(forwarder)),
  );
  return [...distinctPerZone(needs)].sort((a, b) => specificity(b) - specificity(a));
}

function distinctPerZone(needs: readonly Need[]): readonly Need[] {
  return [...Map.groupBy(needs, ({ zone }) => zone).values()].flatMap(distinctNeeds);
}

/** Exact before one label before any depth, longer before shorter. */
function specificity(need: Need): number {
  const pattern = patternOf(need);
  if (pattern === undefined) return 0;
  const rank = { exact: 2, 'one-label': 1, 'any-depth': 0 }[pattern.kind];
  return pattern.base.length * 3 + rank;
}

function patternOf({ host }: Need): HostPattern | undefined {
  const pattern = parseHostPattern(host ?? '');
  return 'fault' in pattern ? undefined : pattern;
}

/** An entry as explanations call it. */
function showNeed({ host, port, protocol, provenance }: Need): string {
  const destination = `"${host ?? protocol}:${port}"`;
  return provenance.kind === 'own'
    ? `the entry ${destination}`
    : `${destination} of ${provenance.profile ?? provenance.kind}`;
}
