// Runs the ranges of seeds it is given, in a thread of its own.

import { parentPort } from 'node:worker_threads';
import { Reactor } from '../../forwarder/engine/reactor/reactor.ts';
import { runMany } from './many-schedules.ts';
import { makePlant } from './plant/plant.ts';

export type Range = { readonly from: number; readonly count: number };

const plant = makePlant();
parentPort?.on('message', ({ from, count }: Range) => {
  parentPort?.postMessage(runMany(from, count, { plant, makeReactor: (parts) => new Reactor(parts) }));
});
