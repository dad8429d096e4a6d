// Onboards a zone: types every command of its steps.md, in order, on the host it belongs to, and nothing else. What a person
// has to bring along is laid beside the clone first; what a person would read on the screen is kept in a log for each step.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Zone } from '../../../levels/model.ts';
import { runFolder } from '../machines/instance.ts';
import { type Brought, layOut } from './brought-along.ts';
import { Hosts, type Machines } from './hosts.ts';
import { brokenPromise } from './promise.ts';
import { turnsOf } from './shell-script.ts';
import { parseSteps, type Step } from './steps.ts';
import { withoutWindows } from './windows.ts';
import { type Context, Workstation } from './workstation.ts';

export type { Brought } from './brought-along.ts';

export type RunStepsOptions = {
  readonly site: string;
  /** A clone of the plant's repository that nobody else uses meanwhile: the commands run in its root. */
  readonly clone: string;
  /** What the steps say to bring along, by name. K3s and its installer are stand-ins that are here already. */
  readonly bring: Readonly<Record<string, Brought>>;
  /** What the stand-in for K3s has to know (kubernetes/settings.ts). */
  readonly settings?: Readonly<Record<string, string>>;
  /** Whether to load images by hand, where a step leaves the choice. */
  readonly preload?: boolean;
  readonly report?: (line: string) => void;
  /** Told before the last step, which proves what the others have made: whoever goes on below need not wait for that. */
  readonly onMade?: () => void;
};

export type StepRun = {
  readonly step: Step;
  readonly seconds: number;
  /** What was on the screen; undefined where the step was left out. */
  readonly output: string | undefined;
};

const OPTIONAL = 'Skip it where the registry is reachable already.';

/** Throws at the first step that fails, with its words and what was on the screen. */
export async function runSteps(zone: Zone, machines: Machines, options: RunStepsOptions): Promise<readonly StepRun[]> {
  const { site, clone, bring, settings = {}, report, onMade } = options;
  const steps = parseSteps(readFileSync(join(clone, stepsFileOf(site, zone)), 'utf8')).map(withoutWindows);
  const isTyped = (step: Step): boolean => options.preload === true || !step.prose.startsWith(OPTIONAL);
  layOut(steps.filter(isTyped), clone, bring);
  const workstation = await Workstation.prepare(join(runFolder(), 'workstation'), contextsOf(zone, machines));
  const hosts = new Hosts(zone.name, machines, workstation, settings);
  const runs: StepRun[] = [];
  for (const step of steps) {
    if (step === steps.at(-1)) onMade?.();
    const begun = performance.now();
    const output = isTyped(step) ? await runStep(zone, step, hosts, clone) : undefined;
    const run = { step, seconds: (performance.now() - begun) / 1000, output };
    report?.(describeRun(zone, run));
    runs.push(run);
  }
  return runs;
}

function stepsFileOf(site: string, zone: Zone): string {
  return `dist/${site}/${zone.name}/host/steps.md`;
}

/** The clusters on the way up that have a machine: the steps concern a zone and its parent. */
function contextsOf(zone: Zone, machines: Machines): readonly Context[] {
  const machine = machines.get(zone.name);
  const above = zone.parent === undefined ? [] : contextsOf(zone.parent, machines);
  return zone.cluster === undefined || machine === undefined ? above : [{ name: zone.cluster.name, machine }, ...above];
}

async function runStep(zone: Zone, step: Step, hosts: Hosts, clone: string): Promise<string> {
  const { number, title } = step;
  const screen = (await hosts.at(zone.name)).logOf(`step-${String(number).padStart(2, '0')}`);
  writeFileSync(screen, '');
  for (const turn of turnsOf(step, zone.name)) {
    const code = await hosts.type(turn, clone, screen);
    if (code !== 0) throw new Error(failure(zone, step, code, readFileSync(screen, 'utf8')));
  }
  const output = readFileSync(screen, 'utf8');
  const broken = brokenPromise(step, output);
  if (broken !== undefined) throw new Error(`Cannot go on at step ${number} of ${zone.name}, "${title}": ${broken}`);
  return output;
}

function failure(zone: Zone, { number, title, prose }: Step, code: number, screen: string): string {
  const what = `Cannot go on at step ${number} of ${zone.name}, "${title}": it ended with ${code}`;
  return `${what}. The step says:\n${prose}\n\nOn the screen was:\n${screen}`;
}

function describeRun(zone: Zone, { step, seconds, output }: StepRun): string {
  const how = output === undefined ? 'left out' : `${seconds.toFixed(1)} s`;
  return `${zone.name} ${step.number}. ${step.title}: ${how}`;
}
