// A reload of a proxy with a master process is done when the master has a process it did not have before.

import { setTimeout as pause } from 'node:timers/promises';
import type { ProxyProcess } from './proxy-process.ts';

const LOOK_EVERY_MS = 5;
/** A master that is busy with its last reload misses the signal for the next one. */
const ASK_EVERY_MS = 500;
const PATIENCE_MS = 10_000;

/** Asks for the reload, again if need be, and waits for it. */
export async function childrenChanged(proxy: ProxyProcess, reload: () => void): Promise<void> {
  const before = new Set(proxy.pids());
  const begin = performance.now();
  for (let asked = 0; proxy.pids().every((pid) => before.has(pid)); await pause(LOOK_EVERY_MS)) {
    const waited = performance.now() - begin;
    if (!proxy.isRunning || waited > PATIENCE_MS)
      throw new Error(`Cannot reload the proxy: it has started no new process. It said: ${proxy.said}`);
    if (waited < asked * ASK_EVERY_MS) continue;
    asked += 1;
    reload();
  }
}
