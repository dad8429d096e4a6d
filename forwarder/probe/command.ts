// `probe --plan <file>`: reads a plan, carries it out, says what it found and leaves a summary where the kubelet looks for it.

import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { probePlanSchema, type ProbePlan } from '../contract/probe-plan.ts';
import { textOf } from '../error-text.ts';
import { reportText } from './report.ts';
import { runProbe } from './run-probe.ts';
import { summaryText } from './summary.ts';

export type ProbeFlags = {
  readonly plan: string;
  readonly resolver?: string;
  readonly ca?: string;
  readonly json?: true;
  readonly message?: string;
};

/** Whether everything came as it had to. Throws when the plan cannot be read. */
export async function runProbeCommand(flags: ProbeFlags, print: (text: string) => void): Promise<boolean> {
  const plan = await readPlan(flags.plan);
  const result = await runProbe(plan, {
    resolvers: flags.resolver === undefined ? undefined : [flags.resolver],
    authorities: flags.ca === undefined ? [] : [await readFile(flags.ca, 'utf8')],
  });
  print(flags.json === true ? `${JSON.stringify(result, undefined, 2)}\n` : reportText(result));
  if (flags.message !== undefined) await writeFile(flags.message, summaryText(result));
  return result.passed;
}

async function readPlan(file: string): Promise<ProbePlan> {
  try {
    return probePlanSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : textOf(error);
    throw new Error(`Cannot read the plan "${file}": ${why}. Synthesize it anew`, { cause: error });
  }
}
