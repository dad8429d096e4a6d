// Only the object that the configuration names counts. Whoever applies another one is told so on the object itself:
// Accepted=False. Done by the holder of the Lease, for as long as it holds it. Where the site allows break-glass, the
// objects labelled so are left to those who judge them.

import type { Logger } from 'pino';
import { BREAK_GLASS_LABEL } from '../../contract/break-glass.ts';
import { textOf } from '../../error-text.ts';
import { allowlistsPath, type ApiObject, type KubernetesApi } from './api.ts';
import { isBreakGlass } from './break-glass-objects.ts';
import { LatestJob } from './latest-job.ts';
import { ObjectWatch, type Seen } from './object-watch.ts';
import { type ObjectName, patchStatus } from './status-patch.ts';
import { datedCondition, hasShared, type SharedStatus, statusOf, timeText } from './status-report.ts';
import type { Timing } from './timing.ts';

export type OtherAllowlistsOptions = {
  readonly api: KubernetesApi;
  /** The one that counts. */
  readonly allowlist: ObjectName;
  /** Whether the site allows break-glass. */
  readonly allowsBreakGlass: boolean;
  readonly wall: () => number;
  readonly timing: Timing;
  readonly log: Logger;
};

export class OtherAllowlists {
  readonly #options: OtherAllowlistsOptions;
  readonly #job: LatestJob;
  readonly #watch: ObjectWatch;
  /** What each of them is to be told, by name. */
  readonly #waiting = new Map<string, SharedStatus>();

  constructor(options: OtherAllowlistsOptions) {
    const { api, allowlist, allowsBreakGlass, timing, log } = options;
    this.#options = options;
    this.#job = new LatestJob({
      run: (signal) => this.#write(signal),
      onFailure: (error) => log.warn(`Cannot refuse another Allowlist: ${textOf(error)}. It is tried again`),
      timing,
    });
    this.#watch = new ObjectWatch({
      api,
      path: allowlistsPath(allowlist.namespace),
      selectors: {
        fieldSelector: `metadata.name!=${allowlist.name}`,
        ...(allowsBreakGlass && { labelSelector: `${BREAK_GLASS_LABEL}!=true` }),
      },
      onSeen: (seen) => this.#see(seen),
      timing,
      log,
    });
  }

  start(): void {
    this.#watch.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#watch.stop(), this.#job.stop()]);
  }

  #see(seen: Seen): void {
    if (seen.kind === 'listed') for (const object of seen.objects) this.#consider(object);
    if (seen.kind === 'changed') this.#consider(seen.object);
    if (seen.kind === 'deleted') this.#waiting.delete(seen.object.metadata.name);
    if (this.#waiting.size > 0) this.#job.ask();
  }

  #consider(object: ApiObject): void {
    const { allowlist, wall } = this.#options;
    const now = statusOf(object['status']);
    const why = isBreakGlass(object)
      ? { reason: 'NotAllowed', message: 'This site does not allow break-glass: its site.yaml says no "breakGlass".' }
      : {
          reason: 'NotNamed',
          message: `The forwarder of this namespace reads "${allowlist.name}" and no other Allowlist.`,
        };
    const condition = { type: 'Accepted', status: 'False', ...why } as const;
    const wanted = { conditions: [datedCondition(condition, now, timeText(wall()))] };
    if (!hasShared(now, wanted)) this.#waiting.set(object.metadata.name, wanted);
  }

  async #write(signal: AbortSignal): Promise<void> {
    const { api, allowlist } = this.#options;
    for (const [name, status] of this.#waiting) {
      await patchStatus(api, { namespace: allowlist.namespace, name }, status, signal);
      this.#waiting.delete(name);
    }
  }
}
