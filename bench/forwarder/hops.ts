// What each forwarder of a chain adds to a connection and to a message: direct, then through one, two and three of them.
// Each level is a forwarder of its own with a parent above it; PROXY headers are signed and checked at every hop. All of
// them share one processor, and the load is light, so that what is seen is the way and not a queue.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AllowlistSpec } from '../../forwarder/contract/allowlist.ts';
import { namesOf } from '../load/hellos.ts';
import type { Endpoint, Peer } from '../peers/peer.ts';
import { launchPeer, runPeer } from '../peers/run-peer.ts';
import {
  type EngineName,
  type ForwarderPlace,
  LOAD_ZONE,
  directUplink,
  parentUplink,
  startForwarder,
} from '../peers/sallyport.ts';
import { warmUp } from './measure-peer.ts';
import type { Stage } from './stage.ts';

export type HopLatency = {
  readonly hops: number;
  /** From connect to the first byte of the upstream. */
  readonly connectP50Ms: number;
  readonly connectP99Ms: number;
  /** A message of 100 bytes there and back. */
  readonly messageP50Ms: number;
};

const MOST_HOPS = 3;
/** Connections a second: far below what anything here can do. */
const RATE = 100;

export async function measureHops(stage: Stage, engine: EngineName): Promise<readonly HopLatency[]> {
  const results = [await measureWay(stage, 0, stage.upstream)];
  for (let hops = 1; hops <= MOST_HOPS; hops += 1) results.push(await measureChain(stage, engine, hops));
  return results;
}

async function measureChain(stage: Stage, engine: EngineName, hops: number): Promise<HopLatency> {
  const keys = mkdtempSync(join(tmpdir(), 'sallyport-bench-keys-'));
  writeFileSync(join(keys, '2026-01'), `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  await using started = new AsyncDisposableStack();
  started.defer(() => rmSync(keys, { recursive: true, force: true }));
  let above: Endpoint | undefined;
  for (let level = hops; level >= 1; level -= 1) {
    const uplink =
      above === undefined
        ? directUplink(stage.resolver, stage.upstream)
        : parentUplink(zoneName(level + 1), above, keys, ownAddress(level));
    const place: ForwarderPlace = { zone: zoneName(level), uplink, ...below(level, keys) };
    const peer = forwarderAt(engine, level, place);
    const wanted = {
      names: namesOf(10),
      upstream: stage.upstream,
      workers: 1,
      cpus: stage.proxyCpus,
      address: face(level),
    };
    const serving = level === 1 ? await runPeer(peer, wanted) : await launchPeer(peer, wanted);
    started.use(serving);
    above = serving.listen;
  }
  if (above === undefined) throw new Error('Cannot measure a chain: it has no forwarder. Ask for one hop or more');
  await warmUp(stage, above, stage.hellosFor(10));
  // Awaited here: the chain ends with this function.
  return await measureWay(stage, hops, above);
}

async function measureWay({ load, hellosFor, seconds }: Stage, hops: number, to: Endpoint): Promise<HopLatency> {
  const aim = { to, hellos: hellosFor(10), seconds };
  const connects = await load.connects(aim, { rate: RATE });
  const messages = await load.messages(aim, 1);
  if (connects.errors + messages.errors > 0)
    throw new Error(`Cannot measure ${hops} hops: ${connects.errors + messages.errors} connections failed`);
  return {
    hops,
    connectP50Ms: connects.p50us / 1_000,
    connectP99Ms: connects.p99us / 1_000,
    messageP50Ms: messages.p50us / 1_000,
  };
}

function forwarderAt(engine: EngineName, level: number, place: ForwarderPlace): Pick<Peer, 'name' | 'start'> {
  return {
    name: `the forwarder of hop ${level}`,
    start: (peerCase) => startForwarder(engine, peerCase, place),
  };
}

/** The load is the child of the lowest; each other one has the forwarder below it for its child. */
function below(level: number, keys: string): Pick<ForwarderPlace, 'children' | 'zones'> {
  if (level === 1) return {};
  const child = zoneName(level - 1);
  const zones: AllowlistSpec['zones'] = { [child]: { networks: [`${ownAddress(level - 1)}/32`] } };
  for (const deeper of [LOAD_ZONE, ...Array.from({ length: level - 2 }, (_, index) => zoneName(index + 1))])
    zones[deeper] = { via: child };
  return { children: { [child]: { keys } }, zones };
}

function zoneName(level: number): string {
  return `hop-${level}`;
}

/** Where a forwarder listens, and where it dials from: never the same, or the next one would take it for itself. */
function face(level: number): string {
  return `127.0.${level * 10}.1`;
}

function ownAddress(level: number): string {
  return `127.0.${level * 10}.2`;
}
