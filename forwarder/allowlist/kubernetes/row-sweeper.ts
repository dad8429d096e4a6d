// A pod that ends in order takes its row out of the status. One that died cannot: the holder of the Lease looks from time
// to time which pods are gone, and writes as their rows' author that there is nothing to say any more.
//
// A pod that has ended (evicted, say) is gone, too: pods do not come back to life.

import type { Logger } from 'pino';
import { z } from 'zod';
import { textOf } from '../../error-text.ts';
import { pause } from '../../keep-trying.ts';
import { hasStatus, type KubernetesApi, podPath } from './api.ts';
import { type ObjectName, rowManager, statusPatch } from './status-patch.ts';
import type { Timing } from './timing.ts';

export type RowSweeperOptions = {
  readonly api: KubernetesApi;
  readonly allowlist: ObjectName;
  /** The pods that have a row; this one is never gone. */
  readonly pods: () => readonly string[];
  readonly pod: string;
  readonly timing: Timing;
  readonly log: Logger;
};

const podSchema = z.looseObject({ status: z.looseObject({ phase: z.string().optional() }).optional() });
const ENDED: readonly (string | undefined)[] = ['Succeeded', 'Failed'];

export class RowSweeper {
  readonly #options: RowSweeperOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: RowSweeperOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run(this.#stop.signal);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { timing, log } = this.#options;
    while (!signal.aborted) {
      await this.#sweep(signal).catch((error: unknown) => {
        if (!signal.aborted) log.debug(`Cannot look for rows of pods that are gone: ${textOf(error)}`);
      });
      await pause(timing.sweepMs, signal);
    }
  }

  async #sweep(signal: AbortSignal): Promise<void> {
    const { api, allowlist, pods, pod } = this.#options;
    for (const other of pods().filter((each) => each !== pod)) {
      if (!(await this.#isGone(other, signal))) continue;
      await api.call({ ...statusPatch(allowlist, rowManager(other), {}), signal });
    }
  }

  async #isGone(pod: string, signal: AbortSignal): Promise<boolean> {
    const { api, allowlist } = this.#options;
    try {
      const answer = await api.call({ method: 'GET', path: podPath(allowlist.namespace, pod), signal });
      return ENDED.includes(podSchema.parse(answer).status?.phase);
    } catch (error) {
      if (hasStatus(error, 404)) return true;
      throw error;
    }
  }
}
