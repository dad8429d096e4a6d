// The program of a reactor's thread whose clock runs faster than others: what takes it a minute is over in less
// than a second.

import { workerData } from 'node:worker_threads';
import type { Kernel } from '../../forwarder/engine/reactor/kernel.ts';
import { runReactor } from '../../forwarder/engine/reactor/run-reactor.ts';

const TIMES_FASTER = 100;

function hasty(kernel: Kernel): Kernel {
  const startMs = kernel.monotonicMs();
  const monotonicMs = kernel.monotonicMs.bind(kernel);
  const wait = kernel.wait.bind(kernel);
  return Object.assign(kernel, {
    monotonicMs: () => startMs + TIMES_FASTER * (monotonicMs() - startMs),
    wait: (timeoutMs: number) => wait(timeoutMs < 0 ? timeoutMs : Math.ceil(timeoutMs / TIMES_FASTER)),
  });
}

runReactor(workerData, hasty);
