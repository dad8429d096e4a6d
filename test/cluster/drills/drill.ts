// The frame of every drill on the plant they share: it begins when all is well, writes down what it came to, and leaves the
// plant as it was found. What is known when one fails is kept before anything is put back.

import { eventually } from '../../support/eventually.ts';
import { collectEvidence } from '../plant/evidence.ts';
import { Plant } from '../plant/plant.ts';
import type { PlantZone } from '../plant/plant-zone.ts';
import { systemctl } from '../onboarding/systemd/on-machine.ts';
import { drillBook, type DrillResult, writeDown } from './drill-book.ts';
import { fetchNow, untilApplied } from './flux.ts';

export const SITE = 'contoso-bakery';
/** From a bare machine, programs and images built before. */
export const BRING_UP_MS = 30 * 60_000;
export const DRILL_MS = 15 * 60_000;
const FETCHED_MS = 120_000;

/** What a drill came to, or several: a row each, told apart by `variant`. */
export type Row = Omit<DrillResult, 'drill' | 'site'> & { readonly variant?: string };

export type DrillOptions = {
  /** Whether the plant goes on with what the drill has merged: a newer release is as good as the one before. */
  readonly isKept?: boolean;
};

/** `name` is its letter and what happens: "a · a merged line opens a name for one zone". */
export async function drill(
  name: string,
  act: (plant: Plant) => Promise<Row | readonly Row[]>,
  { isKept = false }: DrillOptions = {},
): Promise<void> {
  const plant = await Plant.shared(SITE);
  await plant.untilSettled();
  const found = await plant.repository.head();
  try {
    for (const { variant, ...row } of [await plant.timings.measure(name, () => act(plant))].flat())
      writeDown(drillBook(), { drill: named(name, variant), site: SITE, ...row });
  } catch (cause) {
    const folder = await collectEvidence(name);
    await putBack(plant, found).catch(() => undefined); // what failed first is what counts
    throw new Error(`${messageOf(cause)}\nWhat is known is in ${folder}`, { cause });
  }
  const left = isKept ? await plant.repository.head() : found;
  await plant.timings.measure(`${name}: put back`, () => putBack(plant, left));
}

/** Has every zone follow a commit now, by what an operator would type, and waits until all do. */
export async function follow(zones: readonly PlantZone[], commit: string): Promise<void> {
  await Promise.all(zones.map((zone) => (zone.hasCluster ? followInCluster(zone, commit) : fetchOnHost(zone))));
}

/** On a host without a cluster a timer does this once a minute; what fails for once is tried again, as it is there. */
export async function fetchOnHost({ name, machine }: PlantZone): Promise<void> {
  let said = '';
  const hasFetched = () =>
    systemctl(machine, 'start', 'sallyport-update.service').then(
      () => true,
      (error: unknown) => ((said = messageOf(error)), false),
    );
  await eventually(`${name} has fetched`, hasFetched, FETCHED_MS).catch((cause: unknown) => {
    throw new Error(`Cannot have ${name} follow: ${said}`, { cause });
  });
}

async function followInCluster({ cluster }: PlantZone, commit: string): Promise<void> {
  await fetchNow(cluster.api);
  await untilApplied(cluster.api, commit);
}

async function putBack(plant: Plant, found: string): Promise<void> {
  const restored = await plant.repository.restore(found);
  await follow(plant.zones, restored);
  await plant.untilSettled();
}

export function secondsSince(started: Date): number {
  return (Date.now() - started.getTime()) / 1000;
}

function named(name: string, variant: string | undefined): string {
  return variant === undefined ? name : `${name} (${variant})`;
}

/** Where putting back failed after something else had, both are told. */
function messageOf(error: unknown): string {
  if (error instanceof SuppressedError) return `${messageOf(error.suppressed)}\nand then ${messageOf(error.error)}`;
  return error instanceof Error ? error.message : String(error);
}
