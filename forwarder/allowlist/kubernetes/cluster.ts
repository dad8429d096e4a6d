// A forwarder's dealings with the API server of its cluster, put together: it reads its allowlist there, keeps its
// confirmed configuration there, and says there what it is in. None of it is on the way of a connection: with the API
// server away for days, what is in force stays in force.

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { ConfirmedStore, LoadedConfiguration } from '../../confirm/saved-configuration.ts';
import type { AllowlistSource } from '../source.ts';
import { type KubernetesApi, leasePath } from './api.ts';
import { ConfirmedInCluster, loadConfirmed } from './confirmed-in-cluster.ts';
import { type ApiAddress, isInCluster, loadCredentials } from './credentials.ts';
import { HttpApi } from './http-api.ts';
import { KubernetesSource } from './kubernetes-source.ts';
import { Leadership } from './leadership.ts';
import { OtherAllowlists } from './other-allowlists.ts';
import { RowSweeper } from './row-sweeper.ts';
import type { ObjectName } from './status-patch.ts';
import type { Report } from './status-report.ts';
import { StatusWriter } from './status-writer.ts';
import { DEFAULT_TIMING, type Timing } from './timing.ts';

export type KubernetesOptions = {
  /** @default the service account of the pod */
  readonly address?: ApiAddress;
  /** @default the environment variable POD_NAME, else the host's name */
  readonly pod?: string;
  readonly timing?: Partial<Timing>;
};

export type ClusterOptions = {
  readonly api: KubernetesApi;
  readonly allowlist: ObjectName;
  readonly pod: string;
  readonly wall: () => number;
  readonly timing: Timing;
  readonly log: Logger;
};

const LEASE = 'forwarder';

/** Asks nobody anything yet. Throws outside of a cluster. */
export function joinCluster(
  allowlist: ObjectName,
  { address, pod, timing }: KubernetesOptions,
  { wall, log }: Pick<ClusterOptions, 'wall' | 'log'>,
): Cluster {
  if (address === undefined && !isInCluster()) {
    throw new Error(
      'Cannot read the allowlist from Kubernetes: this is not a pod ("KUBERNETES_SERVICE_HOST" is not set). ' +
        'Run the forwarder in the cluster, or name a file in "allowlist.file"',
    );
  }
  const intervals = { ...DEFAULT_TIMING, ...timing };
  const api = new HttpApi(() => loadCredentials(address), intervals.requestTimeoutMs);
  return new Cluster({ api, allowlist, pod: pod ?? podName(), wall, timing: intervals, log });
}

/** What another pod has confirmed, for a start whose own file does not even say where it is. */
export async function confirmedElsewhere({ address, timing }: KubernetesOptions): Promise<LoadedConfiguration> {
  if (address === undefined && !isInCluster()) return { kind: 'absent' };
  const credentials = await loadCredentials(address);
  if (credentials.namespace === undefined) return { kind: 'absent' };
  const { requestTimeoutMs, firstReportMs } = { ...DEFAULT_TIMING, ...timing };
  const api = new HttpApi(() => Promise.resolve(credentials), requestTimeoutMs);
  return loadConfirmed(api, credentials.namespace, AbortSignal.timeout(firstReportMs));
}

export class Cluster {
  readonly source: AllowlistSource;
  readonly #options: ClusterOptions;
  readonly #leadership: Leadership;
  readonly #writer: StatusWriter;
  #report: (() => Report) | undefined;
  #confirmed: ConfirmedInCluster | undefined;
  /** What the holder of the Lease does besides. */
  #duties: readonly (OtherAllowlists | RowSweeper)[] = [];
  #ending = Promise.resolve();
  #left: Promise<void> | undefined;

  constructor(options: ClusterOptions) {
    const { api, allowlist, pod, wall, timing, log } = options;
    this.#options = options;
    this.#writer = new StatusWriter({
      ...options,
      report: () => this.#report?.(),
      held: () => this.#leadership.held,
    });
    this.source = new KubernetesSource({
      api,
      ...allowlist,
      onObject: (object) => this.#writer.observe(object),
      timing,
      log,
    });
    this.#leadership = new Leadership({
      api,
      path: leasePath(allowlist.namespace, LEASE),
      identity: `${pod}_${randomUUID()}`,
      onChange: (holds) => this.#lead(holds),
      wall,
      timing,
      log,
    });
  }

  /** The same store, kept in the cluster as well. */
  keepConfirmed(folder: ConfirmedStore): ConfirmedStore {
    const { api, allowlist, timing, log } = this.#options;
    this.#confirmed = new ConfirmedInCluster({ api, namespace: allowlist.namespace, folder, timing, log });
    return this.#confirmed;
  }

  /** From now on the status of the Allowlist says what `report` returns. */
  report(report: () => Report): void {
    this.#report = report;
    this.#writer.changed();
    this.#leadership.start();
  }

  /** What `report` returns has changed. Never waits. */
  changed(): void {
    this.#writer.changed();
  }

  /** Gives the Lease and the row back, so that others need not wait for them to expire. */
  leave(): Promise<void> {
    this.#left ??= this.#leave();
    return this.#left;
  }

  /** Everything ends. */
  async close(): Promise<void> {
    await this.leave();
    await this.#confirmed?.stop();
  }

  async #leave(): Promise<void> {
    await Promise.all([this.#leadership.stop(), this.#writer.leave()]);
    await this.#ending;
  }

  #lead(holds: boolean): void {
    const { log, pod } = this.#options;
    log.info({ pod }, holds ? 'this pod speaks for all forwarders' : 'this pod speaks for itself only');
    const ended = this.#duties.map((duty) => duty.stop());
    this.#ending = Promise.all([this.#ending, ...ended]).then(() => undefined);
    this.#duties = holds ? this.#createDuties() : [];
    for (const duty of this.#duties) duty.start();
    this.#writer.changed();
  }

  #createDuties(): readonly (OtherAllowlists | RowSweeper)[] {
    const pods = (): readonly string[] => this.#writer.pods;
    return [new OtherAllowlists(this.#options), new RowSweeper({ ...this.#options, pods })];
  }
}

/** The host's name is the pod's own, except on the node's network: there the Deployment says it. */
function podName(): string {
  return process.env['POD_NAME'] ?? hostname();
}
