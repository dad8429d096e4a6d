// A forwarder's dealings with the API server of its cluster, put together: it reads its allowlist there, keeps its
// confirmed configuration there, and says there what it is in. None of it is on the way of a connection: with the API
// server away for days, what is in force stays in force.

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { ConfirmedStore, LoadedConfiguration } from '../../confirm/saved-configuration.ts';
import type { BreakGlassVerdict } from '../break-glass-rule.ts';
import type { BreakGlassSource } from '../break-glass-source.ts';
import type { AllowlistSource } from '../source.ts';
import { type ApiObject, type KubernetesApi, leasePath } from './api.ts';
import { BreakGlassObjects } from './break-glass-objects.ts';
import { BreakGlassStatus } from './break-glass-status.ts';
import { ConfirmedInCluster, loadConfirmed } from './confirmed-in-cluster.ts';
import { type ApiAddress, isInCluster, loadCredentials } from './credentials.ts';
import { HttpApi } from './http-api.ts';
import { KubernetesSource } from './kubernetes-source.ts';
import { Leadership } from './leadership.ts';
import { OtherAllowlists } from './other-allowlists.ts';
import { RowSweeper } from './row-sweeper.ts';
import { ServerClock } from './server-clock.ts';
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
  /** Whether the site allows break-glass. */
  readonly allowsBreakGlass: boolean;
  /** Hears what time the server says it is. */
  readonly serverClock: ServerClock;
  readonly wall: () => number;
  readonly timing: Timing;
  readonly log: Logger;
};

/** What the holder of the Lease does besides speaking for all. */
type Duty = { start(): void; stop(): Promise<void> };

const LEASE = 'forwarder';

/** Asks nobody anything yet. Throws outside of a cluster. */
export function joinCluster(
  allowlist: ObjectName,
  { address, pod, timing }: KubernetesOptions,
  { allowsBreakGlass, wall, log }: Pick<ClusterOptions, 'allowsBreakGlass' | 'wall' | 'log'>,
): Cluster {
  if (address === undefined && !isInCluster()) {
    throw new Error(
      'Cannot read the allowlist from Kubernetes: this is not a pod ("KUBERNETES_SERVICE_HOST" is not set). ' +
        'Run the forwarder in the cluster, or name a file in "allowlist.file"',
    );
  }
  const intervals = { ...DEFAULT_TIMING, ...timing };
  const serverClock = new ServerClock();
  const hear = (date: number): void => serverClock.hear(date);
  const api = new HttpApi(() => loadCredentials(address), intervals.requestTimeoutMs, hear);
  const given = { api, allowlist, pod: pod ?? podName(), allowsBreakGlass, serverClock, wall, log };
  return new Cluster({ ...given, timing: intervals });
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
  /** What is opened beside the list, where the site allows that. */
  readonly breakGlass: BreakGlassSource;
  readonly #options: ClusterOptions;
  readonly #leadership: Leadership;
  readonly #writer: StatusWriter;
  #report: (() => Report) | undefined;
  #confirmed: ConfirmedInCluster | undefined;
  #duties: readonly Duty[] = [];
  #breakGlassStatus: BreakGlassStatus | undefined;
  #breakGlassObjects: ReadonlyMap<string, ApiObject> = new Map();
  #breakGlassVerdicts: () => ReadonlyMap<string, BreakGlassVerdict> = () => new Map();
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
    this.breakGlass = new BreakGlassObjects({
      api,
      namespace: allowlist.namespace,
      serverTime: () => options.serverClock.now(),
      onObjects: (objects) => {
        this.#breakGlassObjects = objects;
        this.#breakGlassStatus?.changed();
      },
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

  /** From now on each break-glass object is told what `verdicts`, by identity, says of it. */
  reportBreakGlass(verdicts: () => ReadonlyMap<string, BreakGlassVerdict>): void {
    this.#breakGlassVerdicts = verdicts;
    this.#breakGlassStatus?.changed();
  }

  /** Calls the listener whenever the API server says its time. */
  onServerDate(listener: (date: number) => void): void {
    this.#options.serverClock.onDate(listener);
  }

  /** What was given to `report` or `reportBreakGlass` returns something else now. Never waits. */
  changed(): void {
    this.#writer.changed();
    this.#breakGlassStatus?.changed();
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
    const tells = holds && this.#options.allowsBreakGlass;
    this.#breakGlassStatus = tells ? this.#createBreakGlassStatus() : undefined;
    this.#duties = holds ? this.#createDuties() : [];
    for (const duty of this.#duties) duty.start();
    this.#writer.changed();
  }

  #createDuties(): readonly Duty[] {
    const pods = (): readonly string[] => this.#writer.pods;
    const duties = [new OtherAllowlists(this.#options), new RowSweeper({ ...this.#options, pods })];
    return this.#breakGlassStatus === undefined ? duties : [...duties, this.#breakGlassStatus];
  }

  #createBreakGlassStatus(): BreakGlassStatus {
    return new BreakGlassStatus({
      ...this.#options,
      objects: () => this.#breakGlassObjects,
      verdicts: () => this.#breakGlassVerdicts(),
    });
  }
}

/** The host's name is the pod's own, except on the node's network: there the Deployment says it. */
function podName(): string {
  return process.env['POD_NAME'] ?? hostname();
}
