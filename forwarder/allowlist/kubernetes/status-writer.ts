// Keeps the status of the Allowlist true. Compares what it should say with what it says, writes the difference, and
// nothing when there is none. Asked as often as one likes: it is a LatestJob, so traffic never waits for it.

import type { Logger } from 'pino';
import type { AllowlistStatus } from '../../contract/allowlist-status.ts';
import { textOf } from '../../error-text.ts';
import { type ApiCall, type ApiObject, apiObjectSchema, type KubernetesApi } from './api.ts';
import { LatestJob } from './latest-job.ts';
import { type ObjectName, rowManager, SHARED_MANAGER, statusPatch } from './status-patch.ts';
import { hasRow, hasShared, type Report, rowOf, sharedOf, statusOf, timeText } from './status-report.ts';
import type { Timing } from './timing.ts';

export type StatusWriterOptions = {
  readonly api: KubernetesApi;
  readonly allowlist: ObjectName;
  readonly pod: string;
  /** Undefined while there is nothing to say yet. */
  readonly report: () => Report | undefined;
  /** Set while this pod speaks for all. */
  readonly held: () => AbortSignal | undefined;
  readonly wall: () => number;
  readonly timing: Timing;
  readonly log: Logger;
};

/** How long a pod that ends may take to remove its row. */
const LEAVE_MS = 2_000;

/** The status of one version of the object; the rest of it may be a megabyte that nobody here needs. */
type Known = { readonly uid: string | undefined; readonly version: string; readonly status: AllowlistStatus };

export class StatusWriter {
  readonly #options: StatusWriterOptions;
  readonly #job: LatestJob;
  #known: Known | undefined;

  constructor(options: StatusWriterOptions) {
    this.#options = options;
    this.#job = new LatestJob({
      run: (signal) => this.#write(signal),
      onFailure: (error, failures) => this.#complain(error, failures),
      timing: options.timing,
    });
  }

  /** The object as the watch shows it. */
  observe(object: ApiObject | undefined): void {
    const known = object && knownOf(object);
    if (known === undefined || !isOlder(known, this.#known)) this.#known = known;
    this.#job.ask();
  }

  /** Something that the status tells, or who may write it, may have changed. */
  changed(): void {
    this.#job.ask();
  }

  /** The pods that have a row. */
  get pods(): readonly string[] {
    return this.#known?.status.forwarders?.map(({ pod }) => pod) ?? [];
  }

  /** Stops, and takes this pod's row out of the status. */
  async leave(): Promise<void> {
    await this.#job.stop();
    const { allowlist, api, pod } = this.#options;
    if (!this.pods.includes(pod)) return;
    const signal = AbortSignal.timeout(LEAVE_MS);
    await api
      .call({ ...statusPatch(allowlist, rowManager(pod), {}), signal })
      .catch((error: unknown) => this.#complain(error, 1));
  }

  async #write(signal: AbortSignal): Promise<void> {
    await this.#writeRow(signal);
    const held = this.#options.held();
    if (held === undefined) return;
    await this.#writeShared(AbortSignal.any([signal, held]));
  }

  async #writeRow(signal: AbortSignal): Promise<void> {
    const { allowlist, pod, report } = this.#options;
    const now = report();
    const row = now && rowOf(now, pod);
    if (this.#known === undefined || row === undefined || hasRow(this.#known.status, row)) return;
    await this.#send(statusPatch(allowlist, rowManager(pod), { forwarders: [row] }), this.#known, signal);
  }

  async #writeShared(signal: AbortSignal): Promise<void> {
    const { allowlist, report, wall } = this.#options;
    const now = report();
    if (this.#known === undefined || now === undefined) return;
    const shared = sharedOf(now, this.#known.status, timeText(wall()));
    if (hasShared(this.#known.status, shared)) return;
    await this.#send(statusPatch(allowlist, SHARED_MANAGER, shared), this.#known, signal);
  }

  async #send(call: ApiCall, about: Known, signal: AbortSignal): Promise<void> {
    const known = knownOf(apiObjectSchema.parse(await this.#options.api.call({ ...call, signal })));
    // Deleted or replaced meanwhile: the watch knows better.
    if (this.#known?.uid === about.uid && !isOlder(known, this.#known)) this.#known = known;
  }

  #complain(error: unknown, failures: number): void {
    const { allowlist, log, held } = this.#options;
    const text = `Cannot write the status of Allowlist "${allowlist.namespace}/${allowlist.name}": ${textOf(error)}`;
    log[failures === 1 ? 'warn' : 'debug']({ held: held() !== undefined, failures }, `${text}. It is tried again`);
  }
}

function knownOf({ metadata, status }: ApiObject): Known {
  return { uid: metadata.uid, version: metadata.resourceVersion, status: statusOf(status) };
}

/** An answer and the watch overtake each other. Versions of one object grow. */
function isOlder({ uid, version }: Known, than: Known | undefined): boolean {
  if (than === undefined || than.uid !== uid) return false;
  return version.length === than.version.length ? version < than.version : version.length < than.version.length;
}
