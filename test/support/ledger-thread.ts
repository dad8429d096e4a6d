// A worker that hammers a ledger together with others, as engine threads do, and posts what it was told. It leaves every
// connection it entered, unless it is told to keep them.

import { parentPort, workerData } from 'node:worker_threads';
import { Ledger, REFUSED, SILENT } from '../../forwarder/engine/ledger/ledger.ts';
import type { LedgerMemory, Standing } from '../../forwarder/engine/ledger/ledger.ts';
import { monotonicMs } from '../../forwarder/monotonic-clock.ts';
import { limitsWith } from './limits.ts';

export type ThreadTask = {
  readonly memory: LedgerMemory;
  /** A word on which all threads wait, so that they begin together. */
  readonly gate: SharedArrayBuffer;
  readonly limits: Parameters<typeof limitsWith>[0];
  readonly entries: number;
  readonly isKeeping: boolean;
  /** Every thread tries all of them. */
  readonly headers: number;
  readonly names: number;
};

export type ThreadResult = {
  readonly entered: number;
  readonly limits: readonly string[];
  readonly newHeaders: number;
  readonly newNames: number;
  readonly child: number;
  readonly hash: number;
  readonly nowMs: number;
  readonly faults: number;
};

const ZONES = ['ovens', 'packaging', 'robots'];
const CLIENTS = 50;
const OPEN_AT_ONCE = 40;

function hammer(task: ThreadTask): ThreadResult {
  const ledger = Ledger.open(task.memory);
  Atomics.wait(new Int32Array(task.gate), 0, 0);
  const { entered, limits } = enterAndLeave(ledger, task);
  return {
    entered,
    limits: [...limits],
    newHeaders: offerHeaders(ledger, task.headers),
    newNames: askForNames(ledger, task.names),
    child: ledger.childNumber('robots'),
    hash: ledger.hash('robots'),
    nowMs: monotonicMs(),
    faults: ledger.faults,
  };
}

type Open = { readonly child: number; readonly standing: Standing };

function enterAndLeave(ledger: Ledger, task: ThreadTask): { readonly entered: number; readonly limits: Set<string> } {
  const limits = limitsWith(task.limits);
  const open: Open[] = [];
  const reached = new Set<string>();
  let entered = 0;
  for (let index = 0; index < task.entries; index += 1) {
    const child = ledger.childNumber(ZONES[index % ZONES.length] ?? '');
    const limit = ledger.enter(child, ledger.hash('10.0.0.1'), limits, ZONES.length, monotonicMs());
    if (limit !== undefined) {
      reached.add(limit);
      continue;
    }
    entered += 1;
    open.push({ child, standing: index % 5 === 0 ? SILENT : identify(ledger, child, index, limits) });
    if (!task.isKeeping && open.length > OPEN_AT_ONCE) leaveAll(ledger, open.splice(0, OPEN_AT_ONCE / 2));
  }
  if (!task.isKeeping) leaveAll(ledger, open);
  return { entered, limits: reached };
}

function identify(ledger: Ledger, child: number, index: number, limits: ReturnType<typeof limitsWith>): Standing {
  const client = ledger.hash(`client ${index % CLIENTS}`);
  return ledger.identify(child, client, limits) === undefined ? client : REFUSED;
}

function leaveAll(ledger: Ledger, connections: readonly Open[]): void {
  for (const { child, standing } of connections) ledger.leave(child, standing);
}

function offerHeaders(ledger: Ledger, headers: number): number {
  let fresh = 0;
  for (let index = 0; index < headers; index += 1) {
    const id = new Uint8Array(16);
    new DataView(id.buffer).setUint32(8, index);
    const child = ZONES[index % ZONES.length] ?? '';
    if (ledger.admitHeader({ child, id, timeMs: index }, monotonicMs()) === 'new') fresh += 1;
  }
  return fresh;
}

/** One client, whose names are all new: as many are admitted over all threads as it may ask for. */
function askForNames(ledger: Ledger, names: number): number {
  const client = ledger.hash('client');
  let admitted = 0;
  for (let index = 0; index < names; index += 1) {
    if (ledger.admitsName(client, `${index}.${crypto.randomUUID()}.example`, 100, monotonicMs())) admitted += 1;
  }
  return admitted;
}

parentPort?.postMessage(hammer(workerData));
