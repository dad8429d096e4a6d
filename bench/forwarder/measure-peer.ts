// One round of one peer: started afresh, warmed up, idle connections first, then the loads one after the other.

import type { Answers, Transfer } from '../load/load-programs.ts';
import { namesOf } from '../load/hellos.ts';
import type { Endpoint, Peer } from '../peers/peer.ts';
import type { ProxyProcess } from '../peers/proxy-process.ts';
import { runPeer, type Serving } from '../peers/run-peer.ts';
import type { Figures } from './figures.ts';
import { measureIdle } from './idle-memory.ts';
import type { Stage } from './stage.ts';

const FLIGHT = 64;
export const MESSAGE_CONNECTIONS = 50;
const SHARE_OF_MAXIMUM = 0.7;
const WARM_UP_SECONDS = 2;

export async function measurePeer(stage: Stage, peer: Peer, entries = 10): Promise<Figures> {
  const hellos = stage.hellosFor(entries);
  await using serving = await servePeer(stage, peer, entries);
  await warmUp(stage, serving.listen, hellos);
  const resident = serving.process.residentBytes() / 2 ** 20;
  const idle = await measureIdle(stage, serving, hellos);
  const loads = await measureLoads(stage, serving.listen, hellos, serving.process);
  const errors = (loads.errors ?? 0) + idle.failed;
  return { ...loads, idleUser: idle.userBytes, idleKernel: idle.kernelBytes, resident, errors };
}

/** The same loads without a proxy: the limit of this machine, and the proof that the load is not what is measured. */
export function measureDirect(stage: Stage): Promise<Figures> {
  return measureLoads(stage, stage.upstream, stage.hellosFor(10));
}

/** New connections only, for an allowlist of some length. */
export async function measureConnections(stage: Stage, peer: Peer, entries: number, workers = 1): Promise<Figures> {
  const hellos = stage.hellosFor(entries);
  await using serving = await servePeer(stage, peer, entries, workers);
  await warmUp(stage, serving.listen, hellos);
  const aim = { to: serving.listen, hellos, seconds: stage.seconds };
  const measured = await withCpu(serving.process, () => stage.load.connects(aim, { flight: FLIGHT * workers }));
  return connectionFigures(measured);
}

export function servePeer(stage: Stage, peer: Peer, entries: number, workers = 1): Promise<Serving> {
  const cpus = workers === 1 ? stage.proxyCpus : `0-${workers - 1}`;
  return runPeer(peer, { names: namesOf(entries), upstream: stage.upstream, workers, cpus });
}

/** Code is compiled, pools are filled, names are resolved. */
export async function warmUp(stage: Stage, to: Endpoint, hellos: string): Promise<void> {
  const seconds = Math.min(WARM_UP_SECONDS, stage.seconds);
  await stage.load.connects({ to, hellos, seconds }, { flight: FLIGHT });
  await stage.load.messages({ to, hellos, seconds: seconds / 2 }, MESSAGE_CONNECTIONS);
}

async function measureLoads(stage: Stage, to: Endpoint, hellos: string, proxy?: ProxyProcess): Promise<Figures> {
  const { load, seconds } = stage;
  const aim = { to, hellos, seconds };
  const connects = await withCpu(proxy, () => load.connects(aim, { flight: FLIGHT }));
  const messages = await withCpu(proxy, () => load.messages(aim, MESSAGE_CONNECTIONS));
  const down = await withCpu(proxy, () => load.bulk(aim, 'down'));
  const up = await withCpu(proxy, () => load.bulk(aim, 'up'));
  const paced = await load.connects(aim, { rate: connects.result.perSecond * SHARE_OF_MAXIMUM });
  return {
    ...connectionFigures(connects),
    messages: messages.result.perSecond,
    ...perCpu('messagesPerCpu', messages.result.count, messages.cpuSeconds),
    ...transferFigures('down', down),
    ...transferFigures('up', up),
    p50: paced.p50us / 1_000,
    p99: paced.p99us / 1_000,
    p999: paced.p999us / 1_000,
    errors: [connects, messages, down, up].reduce((sum, { result }) => sum + result.errors, paced.errors),
  };
}

type Measured<T> = { readonly result: T; readonly cpuSeconds: number | undefined };

/** Runs a load, and tells what the proxy spent on it. */
async function withCpu<T>(proxy: ProxyProcess | undefined, run: () => Promise<T>): Promise<Measured<T>> {
  const before = proxy?.cpuSeconds();
  const result = await run();
  const after = proxy?.cpuSeconds();
  return { result, cpuSeconds: before === undefined || after === undefined ? undefined : after - before };
}

function connectionFigures({ result, cpuSeconds }: Measured<Answers>): Figures {
  const { perSecond, count, errors } = result;
  return { connections: perSecond, ...perCpu('connectionsPerCpu', count, cpuSeconds), errors };
}

function transferFigures(direction: 'down' | 'up', { result, cpuSeconds }: Measured<Transfer>): Figures {
  const figure = direction === 'down' ? 'downPerCpu' : 'upPerCpu';
  return { [direction]: result.gbitPerSecond, ...perCpu(figure, (result.bytes * 8) / 1e9, cpuSeconds) };
}

function perCpu(figure: keyof Figures, amount: number, cpuSeconds: number | undefined): Figures {
  return cpuSeconds === undefined || cpuSeconds <= 0 ? {} : { [figure]: amount / cpuSeconds };
}
