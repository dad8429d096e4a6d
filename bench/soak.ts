// `npm run bench -- soak`: a forwarder for minutes or days among all kinds of clients, while everything around it fails
// and comes back. It measures no speed. What it asks at the end: is everything as it was? bench/README.md

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { settled } from './forwarder/idle-memory.ts';
import { opensslHello } from './load/hellos.ts';
import { isAnswered } from './peers/run-peer.ts';
import type { EngineName } from './peers/sallyport.ts';
import { CLIENTS, freshName } from './soak/clients.ts';
import { Crowd, type Tally } from './soak/crowd.ts';
import { faultsOf, hasNetem } from './soak/faults.ts';
import { dismantle, furnish, isInside, runInside } from './soak/namespaces.ts';
import { SoakPlant } from './soak/plant.ts';
import { differences, takeVitalSigns, type VitalSigns } from './soak/vital-signs.ts';

export type SoakOptions = {
  readonly minutes: number;
  readonly engine: EngineName;
  readonly clients: number;
  readonly say: (text: string) => void;
};

const WARM_UP_MS = 20_000;
const FAULT_MS = 3_000;
const CALM_MS = 2_000;
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 200;
/** How often each well-behaved client is tried when all is over. */
const FINAL_TRIES = 3;

/** Gives the exit code: 0 when all was as it should. */
export async function soak(options: SoakOptions): Promise<number> {
  if (!isInside()) return runInside();
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-soak-'));
  try {
    const disk = join(folder, 'disk');
    furnish(disk);
    if (!hasNetem()) options.say('This kernel has no netem: packets are neither delayed nor lost.');
    await using plant = await SoakPlant.build(options.engine, folder, join(disk, 'audit.log'));
    const faults = await watch(plant, disk, options);
    for (const fault of faults) options.say(fault);
    options.say(faults.length === 0 ? 'All is as it was.' : `${faults.length} differences.`);
    return faults.length === 0 ? 0 : 1;
  } finally {
    dismantle(join(folder, 'disk'));
    rmSync(folder, { recursive: true, force: true });
  }
}

async function watch(plant: SoakPlant, disk: string, options: SoakOptions): Promise<readonly string[]> {
  const { minutes, clients, say } = options;
  await until('it serves', () => isAnswered(plant.face, opensslHello(freshName())));
  const tally: Tally = new Map();
  const warm = new Crowd(plant.face, clients, tally);
  await pause(WARM_UP_MS);
  await warm.leave();
  const before = await signsAtRest(plant);
  say(`before: ${JSON.stringify(before)}`);
  const crowd = new Crowd(plant.face, clients, tally);
  await goWrong(plant, disk, minutes * 60_000, say);
  await crowd.leave();
  await until('it serves', () => isAnswered(plant.face, opensslHello(freshName())));
  const unserved = await tryAll(plant);
  const after = await signsAtRest(plant);
  say(`after: ${JSON.stringify(after)}`);
  for (const [what, count] of tally) say(`${what}: ${count}`);
  const wrong = [...tally].filter(([what]) => what.endsWith(': wrong')).map(([what, count]) => `${what}: ${count}`);
  return [...differences(before, after), ...wrong, ...unserved];
}

/** One fault after the other, for this long and then to the end of the row: the clock is right again after it. */
async function goWrong(plant: SoakPlant, disk: string, forMs: number, say: (text: string) => void): Promise<void> {
  const faults = faultsOf(plant, disk);
  const deadline = performance.now() + forMs;
  for (let turn = 0; performance.now() < deadline || turn % faults.length > 0; turn += 1) {
    const fault = faults[turn % faults.length];
    say(`${(Math.max(0, deadline - performance.now()) / 60_000).toFixed(1)} min left: ${fault?.name} …`);
    await fault?.begin();
    await pause(FAULT_MS);
    await fault?.end();
    await pause(CALM_MS);
    if (!plant.watched.process.isRunning)
      throw new Error(`Cannot go on: it has ended. It said: ${plant.watched.process.said}`);
  }
}

/** With nothing wrong any more, every well-behaved client is served, and no hostile one. */
async function tryAll({ face }: SoakPlant): Promise<readonly string[]> {
  const tries = CLIENTS.flatMap((client) => Array.from({ length: FINAL_TRIES }, () => client));
  const results = await Promise.all(tries.map(async (client) => ({ client, result: await client.run(face) })));
  return results
    .filter(({ client, result }) => result === 'wrong' || (!client.isHostile && result !== 'served'))
    .map(({ client, result }) => `after all is well again, "${client.name}" is ${result}`);
}

async function signsAtRest({ watched, metrics }: SoakPlant): Promise<VitalSigns> {
  await until(
    'connections have ended',
    async () => (await takeVitalSigns(watched.process, metrics)).openConnections === 0,
  ).catch(() => undefined); // That is the first of the differences.
  await settled(() => watched.process.anonymousBytes());
  return takeVitalSigns(watched.process, metrics);
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline)
      throw new Error(`Cannot go on: after ${PATIENCE_MS / 1_000} s it is still not so that ${what}`);
    await pause(LOOK_EVERY_MS);
  }
}
