// One question of a plan, phase by phase: look the name up, connect, wait for the answer. Ends with an explanation in the form
// `explain` has, and whether this is what had to come.

import { isIP } from 'node:net';
import { expectedOf, type ProbePlan, type ProbeQuestion } from '../contract/probe-plan.ts';
import type { ProbeFinding } from '../contract/probe-result.ts';
import type { SaidTime } from './answer.ts';
import { dial } from './dial.ts';
import { findTypesFault } from './empty-types.ts';
import { type Inquiry, type Outcome, stepOf } from './inquiry.ts';
import { lookUp, type Resolves } from './look-up.ts';
import type { ProbeMeans } from './means.ts';

export type Asked = { readonly finding: ProbeFinding; readonly said: SaidTime | undefined };

/** Never rejects. */
export async function ask(question: ProbeQuestion, plan: ProbePlan, means: ProbeMeans): Promise<Asked> {
  const expected = expectedOf(question, means.now());
  const inquiry: Inquiry = { plan, question, means, isDenial: expected === 'deny' };
  const outcome = isIP(question.host) === 0 ? await askByName(inquiry) : await askByAddress(inquiry);
  const { reason, steps, authority, said } = outcome;
  const { host, port, protocol = 'tls', covers, why } = question;
  const verdict = reason === 'allowed' ? 'allow' : 'deny';
  const passed = verdict === expected && (verdict === 'allow' || outcome.isProof);
  const stoppedAt = steps.find(({ stops }) => stops)?.zone;
  const asked = { site: plan.site, zone: plan.zone, host, port, protocol, covers, why, expected };
  return { finding: { ...asked, passed, verdict, reason, stoppedAt, authority, steps }, said };
}

async function askByName(inquiry: Inquiry): Promise<Outcome> {
  const { plan, question, means, isDenial } = inquiry;
  const { face } = plan;
  const resolves = resolvesOf(plan, question);
  const { addresses, text, fault: said } = await lookUp(means.resolve, question.host, resolves, face?.address);
  // Where names resolve for real, one that only the plant has does not.
  const fault = isDenial && resolves === 'anything' && said === 'name-not-found' ? undefined : said;
  const stops = fault !== undefined || addresses.length === 0;
  const steps = [stepOf(inquiry, { kind: 'dns', zone: plan.names, text, stops })];
  if (fault !== undefined && !isDenial) return { reason: fault, steps, isProof: false };
  const more =
    fault === undefined && resolves === 'face' ? await findTypesFault(means.askType, question.host) : undefined;
  if (more !== undefined) {
    const step = stepOf(inquiry, { kind: 'dns', zone: plan.names, text: more.text, stops: true });
    return { reason: more.reason, steps: [...steps, step], isProof: false };
  }
  // What is to be denied is dialled whatever DNS says: whoever has the address of the face needs no name.
  const dialled = await dial(inquiry, isDenial && face !== undefined ? [face.address] : addresses);
  const whole = { ...dialled, steps: [...steps, ...dialled.steps] };
  return fault === undefined || dialled.reason === 'allowed' ? whole : { ...whole, reason: fault, isProof: false };
}

/** Where an address is to be denied because no way leads there, that nothing takes the connection is the proof. */
async function askByAddress(inquiry: Inquiry): Promise<Outcome> {
  const { question, plan } = inquiry;
  const outcome = await dial(inquiry, [question.host]);
  return question.host === plan.face?.address ? outcome : { ...outcome, isProof: true };
}

function resolvesOf({ face }: ProbePlan, { resolves, expect = 'allow' }: ProbeQuestion): Resolves {
  if (resolves !== undefined) return resolves;
  if (face === undefined) return 'anything';
  return expect === 'allow' ? 'face' : 'nowhere';
}
