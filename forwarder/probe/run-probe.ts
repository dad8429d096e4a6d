// Carries out a plan: a few questions at a time, each to its end, and what they say together. Nothing here decides what has to
// come; the plan does.

import { getServers } from 'node:dns';
import type { ProbePlan } from '../contract/probe-plan.ts';
import type { ProbeResult } from '../contract/probe-result.ts';
import { NameServers, type Resolve } from '../uplink/name-servers.ts';
import { ask, type Asked } from './ask.ts';
import { type AskType, askTypesOf } from './ask-types.ts';
import { countByReason } from './by-reason.ts';
import { judgeClock } from './judge-clock.ts';
import { PROBE_TIMES, type ProbeMeans, type ProbeTimes, trustOf } from './means.ts';

export type ProbeOptions = {
  /** Addresses, with or without a port. @default those of the system */
  readonly resolvers?: readonly string[] | undefined;
  /** Asks somebody else instead of the resolvers. */
  readonly resolve?: Resolve | undefined;
  /** The same for records that have to be empty. */
  readonly askType?: AskType | undefined;
  /** Told after each question. */
  readonly onAsked?: ((done: number, total: number) => void) | undefined;
  /** The address connections leave from. @default the system chooses */
  readonly source?: string | undefined;
  /** Authorities to know besides those of the system, PEM. */
  readonly authorities?: readonly string[] | undefined;
  readonly times?: Partial<ProbeTimes> | undefined;
  /** Milliseconds since the epoch. @default the clock of the system */
  readonly now?: (() => number) | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** As many as a browser opens; the limits of a forwarder are far above. */
const AT_A_TIME = 16;

/** Never rejects; a signal ends it early, with what is open counted as unanswered. */
export async function runProbe(plan: ProbePlan, options: ProbeOptions = {}): Promise<ProbeResult> {
  const { now = Date.now, resolvers = getServers() } = options;
  const names = new NameServers(resolvers);
  const started = now();
  try {
    const { source, signal = new AbortController().signal, onAsked = () => undefined } = options;
    const times = { ...PROBE_TIMES, ...options.times };
    const means = {
      resolve: options.resolve ?? ((name, family) => names.ask(name, family)),
      askType: options.askType ?? askTypesOf({ resolvers, source, eachMs: times.recordsMs, signal }),
      source,
      trust: trustOf(options.authorities ?? []),
      times,
      now,
      signal,
    } satisfies ProbeMeans;
    const asked = await askAll(plan, means, onAsked);
    const findings = asked.map(({ finding }) => finding);
    const clock = judgeClock(plan, asked.find(({ said }) => said !== undefined)?.said);
    return {
      site: plan.site,
      zone: plan.zone,
      time: new Date(started).toISOString(),
      resolvers,
      passed: clock.passed && findings.every(({ passed }) => passed),
      clock,
      leftOut: plan.leftOut ?? 0,
      byReason: countByReason(findings),
      findings,
    };
  } finally {
    names.close();
  }
}

/** In the order of the plan. */
async function askAll(
  plan: ProbePlan,
  means: ProbeMeans,
  onAsked: NonNullable<ProbeOptions['onAsked']>,
): Promise<readonly Asked[]> {
  const waiting = [...plan.questions.entries()];
  const asked: (readonly [number, Asked])[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, question] = next;
      asked.push([index, await ask(question, plan, means)]);
      onAsked(asked.length, plan.questions.length);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return asked.sort(([a], [b]) => a - b).map(([, each]) => each);
}
