// What a probe has to ask for one zone: everything on its effective allowlist, which has to answer, and a few things that must
// not (probe/denials.ts). Nothing depends on the day, so a plan is synthesized like everything else; entries carry their end.

import { compareText } from './compare-text.ts';
import { listenPortOf } from '../forwarder/contract/allowlist.ts';
import { parseHostPattern } from '../forwarder/contract/host-pattern.ts';
import { MAX_QUESTIONS, type ProbePlan, type ProbeQuestion } from '../forwarder/contract/probe-plan.ts';
import type { Site, Zone } from './model.ts';
import type { Need } from './need.ts';
import { distinctNeeds, needsOf } from './needs-of.ts';
import { denialsOf } from './probe/denials.ts';
import { canAsk, gateOf, type Asker, type Gate } from './probe/gate.ts';
import { compareDestinations } from './reserved-names.ts';

/** The label that stands for all names below a wildcard. */
const REPRESENTATIVE = 'sallyport-probe';

/** The plan of a zone, as seen by `asker`. It has no question where nothing can be asked without a corporate proxy. */
export function probePlan(site: Site, zone: Zone, asker: Asker): ProbePlan {
  const gate = gateOf(zone, asker);
  const needs = canAsk(zone, asker) ? distinctNeeds(needsOf(site, zone)).filter((need) => isAskable(need, gate)) : [];
  const wanted = distinctQuestions(needs.sort(byImportance).map((need) => questionOf(site, need, gate)));
  const denials = gate === undefined ? [] : denialsOf(site, zone, gate);
  const kept = wanted.slice(0, MAX_QUESTIONS - denials.length);
  const leftOut = wanted.length - kept.length;
  const clock = clockOf(needs);
  return {
    site: site.name,
    zone: zone.name,
    names: namesBy(zone, gate),
    ...(gate !== undefined && { face: { zone: gate.forwarder.name, address: gate.address } }),
    ...(clock !== undefined && { clock }),
    ...(leftOut > 0 && { leftOut }),
    questions: [...kept.sort(compareDestinations), ...denials],
  };
}

/** Where no forwarder is in between, only what is on the Internet under a name of its own can be asked for. */
function isAskable({ host = '', end }: Need, gate: Gate | undefined): boolean {
  if (gate !== undefined) return true;
  const pattern = parseHostPattern(host);
  return end === undefined && 'kind' in pattern && pattern.kind === 'exact';
}

function questionOf(site: Site, need: Need, gate: Gate | undefined): ProbeQuestion {
  const { host, protocol, expires, provenance } = need;
  const wildcard = host?.startsWith('*') === true ? host : undefined;
  return {
    host: wildcard?.replace(/^\*+/, REPRESENTATIVE) ?? host ?? gate?.address ?? '',
    port: gate === undefined ? need.port : listenPortOf(need),
    ...(protocol !== 'tls' && { protocol }),
    ...(wildcard !== undefined && { covers: wildcard }),
    // Nobody ends it where nothing of ours is in between.
    ...(expires !== undefined && gate !== undefined && { expires }),
    from: provenance.file.startsWith('profiles/') ? `levels/${provenance.file}` : `${site.folder}/${provenance.file}`,
    line: provenance.line,
  };
}

/** One for each thing that is asked: entries that lead to different ends may look the same from below. */
function distinctQuestions(questions: readonly ProbeQuestion[]): readonly ProbeQuestion[] {
  const keyOf = ({ host, port, protocol }: ProbeQuestion): string => `${host} ${port} ${protocol ?? 'tls'}`;
  return [...new Map(questions.toReversed().map((question) => [keyOf(question), question])).values()].toReversed();
}

/** Reserved names first, then what people wrote, then what profiles list: in this order they get room. */
function byImportance(a: Need, b: Need): number {
  const rank = ({ reserved, provenance }: Need): number => (reserved ? 0 : provenance.kind === 'own' ? 1 : 2);
  return rank(a) - rank(b) || compareText(a.host ?? '', b.host ?? '') || a.port - b.port;
}

/** The Git server: every zone needs it, and an HTTPS server says the time. */
function clockOf(needs: readonly Need[]): ProbePlan['clock'] {
  const git = needs.find(({ provenance, protocol }) => provenance.kind === 'git' && protocol === 'tls');
  return git?.host === undefined ? undefined : { host: git.host, port: git.port };
}

function namesBy(zone: Zone, gate: Gate | undefined): string {
  return gate === undefined || zone.dnsMode === 'own' ? zone.name : gate.forwarder.name;
}
