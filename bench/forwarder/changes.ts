// Connections lost while the allowlist and the configuration change: small messages over connections that stay open, new
// connections all the time, and one change after the other, each awaited until it is in force. What the load asks for
// stays allowed throughout, so every failure is a loss.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { namesOf } from '../load/hellos.ts';
import { freeEndpoint } from '../peers/free-port.ts';
import { type Endpoint, endpointText, type Peer } from '../peers/peer.ts';
import { runPeer, type Serving } from '../peers/run-peer.ts';
import { type EngineName, directUplink, startForwarder } from '../peers/sallyport.ts';
import { writeAtOnce } from '../peers/write-at-once.ts';
import { MESSAGE_CONNECTIONS, warmUp } from './measure-peer.ts';
import type { Stage } from './stage.ts';

export type ChangeResult = {
  readonly peer: string;
  readonly allowlistChanges: number;
  readonly configurationChanges: number;
  readonly connections: number;
  readonly messages: number;
  readonly lost: number;
};

export type ChangeCounts = { readonly allowlist: number; readonly configuration: number };

const RATE = 500;
/** What one change may take until it is in force, watching and confirming included. */
const SECONDS_PER_CHANGE = 1;
const LOOK_EVERY_MS = 10;
const PATIENCE_MS = 10_000;

/** A peer under changes of its names, the way its operators make them: a reload. */
export async function measureReloads(stage: Stage, peer: Peer, counts: ChangeCounts): Promise<ChangeResult> {
  await using serving = await runPeer(peer, caseOf(stage));
  const { change } = serving;
  if (change === undefined) throw new Error(`Cannot change the names of ${peer.name}: it has no way to`);
  return await underLoad(stage, peer.name, serving, { ...counts, configuration: 0 }, async (turn) =>
    change(changedNames(turn)),
  );
}

/** Our forwarder under changes of both its files. */
export async function measureOurChanges(stage: Stage, engine: EngineName, counts: ChangeCounts): Promise<ChangeResult> {
  const metrics = await freeEndpoint('127.0.0.3');
  const place = { zone: 'level-3', uplink: directUplink(stage.resolver, stage.upstream), metrics };
  const peer = {
    name: `Sallyport ${engine}`,
    start: (given: Parameters<Peer['start']>[0]) => startForwarder(engine, given, place),
  };
  await using serving = await runPeer(peer, caseOf(stage));
  return await underLoad(stage, peer.name, serving, counts, async (turn, what) => {
    if (what === 'configuration') return changeConfiguration(serving.folder, turn);
    const before = await snapshotOf(metrics);
    await serving.change?.(changedNames(turn));
    await until(async () => (await snapshotOf(metrics)) !== before);
  });
}

type Change = (turn: number, what: keyof ChangeCounts) => Promise<void>;

async function underLoad(
  stage: Stage,
  name: string,
  { listen }: Serving,
  counts: ChangeCounts,
  change: Change,
): Promise<ChangeResult> {
  const hellos = stage.hellosFor(10);
  await warmUp(stage, listen, hellos);
  const seconds = (counts.allowlist + counts.configuration) * SECONDS_PER_CHANGE;
  const aim = { to: listen, hellos, seconds };
  let isOver = false;
  const load = Promise.all([
    stage.load.connects(aim, { rate: RATE }),
    stage.load.messages(aim, MESSAGE_CONNECTIONS),
  ]).finally(() => (isOver = true));
  const done = { allowlist: 0, configuration: 0 };
  for (const what of inTurn(counts)) {
    if (isOver) break;
    await change(done.allowlist + done.configuration, what);
    done[what] += 1;
  }
  const [connects, messages] = await load;
  return {
    peer: name,
    allowlistChanges: done.allowlist,
    configurationChanges: done.configuration,
    connections: connects.count,
    messages: messages.count,
    lost: connects.errors + messages.errors,
  };
}

/** Both kinds of change, mixed evenly. */
export function inTurn({ allowlist, configuration }: ChangeCounts): readonly (keyof ChangeCounts)[] {
  const every = configuration === 0 ? Number.POSITIVE_INFINITY : Math.ceil(allowlist / configuration);
  const turns: (keyof ChangeCounts)[] = [];
  for (let turn = 1; turn <= allowlist; turn += 1) {
    turns.push('allowlist');
    if (turn % every === 0) turns.push('configuration');
  }
  return turns;
}

function caseOf(stage: Stage): { names: readonly string[]; upstream: Endpoint; workers: number; cpus: string } {
  return { names: namesOf(10), upstream: stage.upstream, workers: 1, cpus: stage.proxyCpus };
}

/** The names that are asked for, and one that comes and goes. */
function changedNames(turn: number): readonly string[] {
  return [...namesOf(10), `change-${turn}.example`];
}

/** A limit that nobody reaches takes another value; it is in force when it has been confirmed. */
async function changeConfiguration(folder: string, turn: number): Promise<void> {
  const file = join(folder, 'forwarder.yaml');
  const idleTimeoutMs = 4_200_000 + turn;
  const text = z.looseObject({ limits: z.looseObject({}) }).parse(parse(readFileSync(file, 'utf8')));
  writeAtOnce(file, stringify({ ...text, limits: { ...text.limits, idleTimeoutMs } }));
  await until(() => {
    const saved = readFileSync(join(folder, 'state', 'confirmed-configuration'), 'utf8');
    return Promise.resolve(saved.includes(`idleTimeoutMs: ${idleTimeoutMs}`));
  });
}

async function snapshotOf(metrics: Endpoint): Promise<string | undefined> {
  const answer = await fetch(`http://${endpointText(metrics)}/metrics`);
  return /^sallyport_snapshot_info\{digest="([^"]+)"\} 1$/m.exec(await answer.text())?.[1];
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('Cannot go on: a change is not in force after ten seconds');
    await pause(LOOK_EVERY_MS);
  }
}
