// The confirmed configuration outlives the pod: besides the pod's own folder it lies in the ConfigMap
// `forwarder-confirmed`, from which a new pod, whose folder is empty, takes it.
//
// The folder comes first, and nobody waits for the ConfigMap: without an API server a forwarder confirms and restarts just
// as well.

import type { Logger } from 'pino';
import { z } from 'zod';
import {
  type ConfirmedStore,
  type LoadedConfiguration,
  readSaved,
  type Saved,
} from '../../confirm/saved-configuration.ts';
import { textOf } from '../../error-text.ts';
import { type ApiCall, configMapPath, hasStatus, type KubernetesApi } from './api.ts';
import { LatestJob } from './latest-job.ts';
import type { Timing } from './timing.ts';

const CONFIRMED = 'forwarder-confirmed';
const KEY = 'confirmed-configuration';
const MANAGER = 'sallyport-forwarder';

const configMapSchema = z.looseObject({ data: z.looseObject({ [KEY]: z.string().optional() }).optional() });

export type ConfirmedInClusterOptions = {
  readonly api: KubernetesApi;
  readonly namespace: string;
  readonly folder: ConfirmedStore;
  readonly timing: Timing;
  readonly log: Logger;
};

export class ConfirmedInCluster implements ConfirmedStore {
  readonly path: string;
  readonly #options: ConfirmedInClusterOptions;
  readonly #job: LatestJob;
  #wanted: string | undefined;

  constructor(options: ConfirmedInClusterOptions) {
    const { folder, timing, log } = options;
    this.path = folder.path;
    this.#options = options;
    this.#job = new LatestJob({
      run: (signal) => this.#write(signal),
      onFailure: (error, failures) =>
        log[failures === 1 ? 'warn' : 'debug'](
          `Cannot keep the confirmed configuration in ConfigMap "${CONFIRMED}": ${textOf(error)}. It is tried again`,
        ),
      timing,
    });
  }

  async load(): Promise<LoadedConfiguration> {
    const { folder, api, namespace, timing, log } = this.#options;
    const onDisk = await folder.load();
    if (onDisk.kind === 'saved') return onDisk;
    try {
      const inCluster = await loadConfirmed(api, namespace, AbortSignal.timeout(timing.firstReportMs));
      if (inCluster.kind !== 'absent') return inCluster;
    } catch (error) {
      log.warn(`Cannot read ConfigMap "${CONFIRMED}": ${textOf(error)}. The start goes on without it`);
    }
    return onDisk;
  }

  async save(saved: Saved): Promise<void> {
    this.#wanted = JSON.stringify(saved);
    this.#job.ask();
    await this.#options.folder.save(saved);
  }

  async stop(): Promise<void> {
    await this.#job.stop();
  }

  async #write(signal: AbortSignal): Promise<void> {
    const { api, namespace } = this.#options;
    const text = this.#wanted;
    if (text === undefined || (await readText(api, namespace, signal)) === text) return;
    await api.call({ ...patchOf(namespace, text), signal });
  }
}

/** What another pod has confirmed. Rejects when the API server does not say. */
export async function loadConfirmed(
  api: KubernetesApi,
  namespace: string,
  signal: AbortSignal,
): Promise<LoadedConfiguration> {
  const text = await readText(api, namespace, signal);
  return text === undefined ? { kind: 'absent' } : readSaved(text);
}

async function readText(api: KubernetesApi, namespace: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const answer = await api.call({ method: 'GET', path: configMapPath(namespace, CONFIRMED), signal });
    return configMapSchema.parse(answer).data?.[KEY];
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}

function patchOf(namespace: string, text: string): ApiCall {
  return {
    method: 'PATCH',
    path: configMapPath(namespace, CONFIRMED),
    query: { fieldManager: MANAGER, force: 'true' },
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: CONFIRMED, namespace }, data: { [KEY]: text } },
  };
}
