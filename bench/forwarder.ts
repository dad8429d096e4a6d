// `npm run bench -- forwarder`: the forwarder beside HAProxy, nginx and Envoy, in one run on one machine. How it is done,
// and why it is fair: bench/README.md and the opening comments of bench/peers/.

import { mkdtempSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChangeCounts, measureOurChanges, measureReloads, type ChangeResult } from './forwarder/changes.ts';
import { type Figures, missingFigures, type Sample } from './forwarder/figures.ts';
import { checkHellos } from './forwarder/hello-check.ts';
import { measureHops } from './forwarder/hops.ts';
import { measureConnections, measureDirect, measurePeer, servePeer } from './forwarder/measure-peer.ts';
import { DIRECT, type Machine, type Measurements, report } from './forwarder/report.ts';
import { setStage, type Stage } from './forwarder/stage.ts';
import { envoy } from './peers/envoy.ts';
import { haproxy } from './peers/haproxy.ts';
import { nginx } from './peers/nginx.ts';
import type { Peer } from './peers/peer.ts';
import { type EngineName, sallyport } from './peers/sallyport.ts';

export type ForwarderBenchOptions = {
  readonly rounds: number;
  readonly seconds: number;
  readonly isShort: boolean;
  readonly engines: readonly EngineName[];
  /** Writes processor profiles of ours into a temporary folder. */
  readonly profile: boolean;
  readonly day: string;
  readonly say: (text: string) => void;
};

/** `engine`: of ours. */
type Contender = { readonly engine?: EngineName; readonly peer: Peer };

const LONG_LIST = 10_000;
const CHANGES: ChangeCounts = { allowlist: 100, configuration: 20 };
const FEW_CHANGES: ChangeCounts = { allowlist: 5, configuration: 1 };

/** Measures, and gives the section of RESULTS.md. Peers that are not installed are left out, and named. */
export async function benchForwarder(options: ForwarderBenchOptions): Promise<string> {
  await using stage = await setStage(options);
  const notes: string[] = [];
  const contenders = await findContenders(stage, options, notes);
  const { samples, longLists, twoWorkers } = await measureRounds(stage, contenders, options);
  const missing = missingFigures(samples.filter(({ peer }) => peer !== DIRECT));
  if (missing.length > 0) throw new Error(`Cannot report: these figures were not measured: ${missing.join(', ')}`);
  const measurements: Measurements = {
    machine: describeMachine(options.day),
    versions: Object.fromEntries(contenders.map(({ peer }) => [peer.name, peer.version() ?? ''])),
    notes,
    rounds: options.rounds,
    seconds: options.seconds,
    idleConnections: stage.idleConnections,
    ours: contenders.filter(({ engine }) => engine !== undefined).map(({ peer }) => peer.name),
    samples,
    longLists,
    twoWorkers,
    hops: await hopsOf(stage, contenders),
    changes: await changesOf(stage, contenders, options.isShort ? FEW_CHANGES : CHANGES),
    hellos: await hellosOf(stage, contenders),
  };
  return report(measurements);
}

async function findContenders(
  stage: Stage,
  { engines, profile }: ForwarderBenchOptions,
  notes: string[],
): Promise<readonly Contender[]> {
  const flags = profile ? profileFlags(stage) : [];
  const ours = engines.map((engine) => ({ engine, peer: sallyport(engine, stage.resolver, flags) }));
  const others = [haproxy, nginx, envoy].map((peer) => ({ peer }));
  const found: Contender[] = [];
  for (const contender of [...ours, ...others]) {
    const fault = await faultOf(stage, contender);
    if (fault === undefined) found.push(contender);
    else notes.push(`${contender.peer.name} is left out: ${fault}`);
  }
  for (const note of notes) stage.say(note);
  return found;
}

/** Why a peer cannot take part. */
async function faultOf(stage: Stage, { engine, peer }: Contender): Promise<string | undefined> {
  if (peer.version() === undefined) return 'it is not installed; run "npm run bench -- install-peers"';
  if (engine === undefined) return undefined;
  try {
    const serving = await servePeer(stage, peer, 10);
    await serving[Symbol.asyncDispose]();
    return undefined;
  } catch (error) {
    const text = Error.isError(error) ? error.message : String(error);
    return /Cannot use engine [^.]*/.exec(text)?.[0] ?? Promise.reject(error);
  }
}

type Rounds = Pick<Measurements, 'samples' | 'longLists' | 'twoWorkers'>;

/** Round after round over all peers, so that whatever else this machine does meets them alike. */
async function measureRounds(
  stage: Stage,
  contenders: readonly Contender[],
  { rounds }: ForwarderBenchOptions,
): Promise<Rounds> {
  const samples: Sample[] = [];
  const longLists: Sample[] = [];
  const twoWorkers: Sample[] = [];
  const take = async (into: Sample[], peer: string, round: number, what: string, measure: () => Promise<Figures>) => {
    stage.say(`round ${round} of ${rounds}: ${peer}, ${what} …`);
    into.push({ peer, round, figures: await measure() });
  };
  for (let round = 1; round <= rounds; round += 1) {
    await take(samples, DIRECT, round, 'all loads', () => measureDirect(stage));
    for (const { engine, peer } of contenders) {
      await take(samples, peer.name, round, 'all loads', () => measurePeer(stage, peer));
      await take(longLists, peer.name, round, '10,000 entries', () => measureConnections(stage, peer, LONG_LIST));
      if (engine === 'reactor')
        await take(twoWorkers, peer.name, round, 'two workers', () => measureConnections(stage, peer, 10, 2));
    }
  }
  return { samples, longLists, twoWorkers };
}

async function hopsOf(stage: Stage, contenders: readonly Contender[]): Promise<Measurements['hops']> {
  const results: Measurements['hops'][number][] = [];
  for (const { engine, peer } of contenders) {
    if (engine === undefined) continue;
    stage.say(`hops: ${peer.name} …`);
    results.push([peer.name, await measureHops(stage, engine)]);
  }
  return results;
}

async function changesOf(
  stage: Stage,
  contenders: readonly Contender[],
  counts: ChangeCounts,
): Promise<readonly ChangeResult[]> {
  const results: ChangeResult[] = [];
  for (const { engine, peer } of contenders) {
    // Envoy changes through a control plane only: bench/peers/envoy.ts.
    if (peer === envoy) continue;
    stage.say(`changes: ${peer.name} …`);
    if (engine === undefined) results.push(await measureReloads(stage, peer, counts));
    else results.push(await measureOurChanges(stage, engine, counts));
  }
  return results;
}

async function hellosOf(stage: Stage, contenders: readonly Contender[]): Promise<Measurements['hellos']> {
  const results: Measurements['hellos'][number][] = [];
  for (const { peer } of contenders) {
    stage.say(`hellos: ${peer.name} …`);
    results.push([peer.name, await checkHellos(stage, peer)]);
  }
  return results;
}

function describeMachine(day: string): Machine {
  const processors = cpus();
  return {
    day,
    node: process.versions.node,
    kernel: release(),
    processor: processors[0]?.model ?? 'unknown processor',
    processors: processors.length,
  };
}

function profileFlags(stage: Stage): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-profile-'));
  stage.say(`profiles go to ${folder}`);
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`];
}
