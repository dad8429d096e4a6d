// Explains one destination: how a zone reaches it, hop by hop, or where and why it stops. Pure: it reads declarations,
// nothing is dialled; `probe` does that with the same result type.

import { parseHostPattern } from '../forwarder/contract/host-pattern.ts';
import type { Explanation, ExplanationStep } from '../forwarder/contract/explanation.ts';
import type { Reason } from '../forwarder/contract/reasons.ts';
import { answerOf } from './explain/answer.ts';
import { judge, type Question } from './explain/judgement.ts';
import { callerStep, entryStep, nextHopStep, step } from './explain/steps.ts';
import { ancestorsOf, faceOf, type Site, type Zone } from './model.ts';
import { polices } from './needs/passage.ts';

type Outcome = { readonly reason: Reason; readonly steps: readonly ExplanationStep[] };

/** Throws when the site has no such zone. */
export function explainReach(
  site: Site,
  zoneName: string,
  host: string,
  port: number,
  { today }: { readonly today: string },
): Explanation {
  const zone = site.zones.find(({ name }) => name === zoneName);
  if (zone === undefined)
    throw new Error(`Cannot explain "${zoneName}": site "${site.name}" has no such zone. Name one of its files`);
  const { reason, steps } = explain(site, { zone, host, port, today });
  const verdict = reason === 'allowed' ? 'allow' : 'deny';
  return {
    site: site.name,
    zone: zoneName,
    host,
    port,
    verdict,
    reason,
    stoppedAt: steps.find(({ stops }) => stops)?.zone,
    steps,
  };
}

function explain(site: Site, question: Question): Outcome {
  const { zone, host } = question;
  const notes =
    zone.distribution === 'aks'
      ? [
          step(
            'policy',
            zone,
            'nodes not enforced: AKS nodes keep the DNS and the way out of their network; this holds for pods',
          ),
        ]
      : [];
  if (zone.parent === undefined) return prepend(notes, explainTop(site, question));
  if (isAddressLiteral(host)) return prepend(notes, explainAddress(site, zone, question));
  const answer = answerOf(site, zone, host);
  const asked = step('dns', zone.dnsMode === 'own' ? zone : zone.parent, answer.text, answer.kind === 'none');
  const steps = [...notes, asked];
  if (answer.kind === 'plant') return { reason: 'allowed', steps };
  const chain = ancestorsOf(zone);
  if (answer.kind === 'face') return prepend(steps, explainChain(site, chain, question));
  const denied = judge(site, zone.parent, question);
  // Nothing of the plant covers a name that does not resolve, but another port or a tcp listener might.
  const reason = denied.reason === 'allowed' ? 'not-in-allowlist' : denied.reason;
  return {
    reason,
    steps: [
      ...steps,
      entryStep(site, zone.parent, {
        ...denied,
        text: `a client that dials its face all the same is denied: ${denied.text}`,
      }),
    ],
  };
}

/** A connection to an address carries no server name, and no route leads out of a zone but its forwarder. */
function explainAddress(site: Site, zone: Zone, question: Question): Outcome {
  const face = faceOf(zone);
  if (face?.address === question.host && zone.parent !== undefined)
    return explainChain(site, ancestorsOf(zone), question);
  return {
    reason: 'no-server-name',
    steps: [
      step(
        'policy',
        zone,
        `no route leads to ${question.host}: only names of the allowlist lead out of the zone`,
        true,
      ),
    ],
  };
}

function explainTop(site: Site, question: Question): Outcome {
  const { zone } = question;
  if (polices(zone)) return explainChain(site, [zone], question);
  return {
    reason: 'allowed',
    steps: [step('policy', zone, `not enforced at ${zone.name}: its own workloads do not pass a forwarder`)],
  };
}

function explainChain(site: Site, chain: readonly Zone[], question: Question): Outcome {
  const steps: ExplanationStep[] = [];
  for (const [index, forwarder] of chain.entries()) {
    const judgement = judge(site, forwarder, question);
    steps.push(callerStep(question.zone, forwarder, chain[index - 1]), entryStep(site, forwarder, judgement));
    const { reason, need } = judgement;
    if (reason !== 'allowed' || need === undefined) return { reason, steps };
    steps.push(nextHopStep(forwarder, question, judgement));
    if (need.end?.at === forwarder.name) break;
  }
  return { reason: 'allowed', steps };
}

function prepend(steps: readonly ExplanationStep[], outcome: Outcome): Outcome {
  return { ...outcome, steps: [...steps, ...outcome.steps] };
}

function isAddressLiteral(host: string): boolean {
  const parsed = parseHostPattern(host);
  return 'fault' in parsed && parsed.fault === 'ip-literal';
}
