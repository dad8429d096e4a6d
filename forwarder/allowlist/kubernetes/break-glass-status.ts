// Tells each break-glass object whether it counts, until when, and why not: Accepted. Done by the holder of the Lease, for
// as long as it holds it.

import type { Logger } from 'pino';
import { textOf } from '../../error-text.ts';
import type { BreakGlassVerdict } from '../break-glass-rule.ts';
import { acceptedCondition } from '../break-glass-words.ts';
import type { ApiObject, KubernetesApi } from './api.ts';
import { identityOf } from './break-glass-objects.ts';
import { LatestJob } from './latest-job.ts';
import { type ObjectName, patchStatus } from './status-patch.ts';
import { datedCondition, hasShared, type SharedStatus, statusOf, timeText } from './status-report.ts';
import type { Timing } from './timing.ts';

export type BreakGlassStatusOptions = {
  readonly api: KubernetesApi;
  readonly allowlist: ObjectName;
  readonly objects: () => ReadonlyMap<string, ApiObject>;
  /** By identity. */
  readonly verdicts: () => ReadonlyMap<string, BreakGlassVerdict>;
  readonly wall: () => number;
  readonly timing: Timing;
  readonly log: Logger;
};

export class BreakGlassStatus {
  readonly #options: BreakGlassStatusOptions;
  readonly #job: LatestJob;

  constructor(options: BreakGlassStatusOptions) {
    this.#options = options;
    this.#job = new LatestJob({
      run: (signal) => this.#write(signal),
      onFailure: (error, failures) =>
        options.log[failures === 1 ? 'warn' : 'debug'](
          `Cannot tell a break-glass object whether it counts: ${textOf(error)}. It is tried again`,
        ),
      timing: options.timing,
    });
  }

  start(): void {
    this.#job.ask();
  }

  /** An object or a verdict has changed. Never waits. */
  changed(): void {
    this.#job.ask();
  }

  async stop(): Promise<void> {
    await this.#job.stop();
  }

  async #write(signal: AbortSignal): Promise<void> {
    const { api, allowlist } = this.#options;
    // Others may come and go while one is told.
    const objects = Array.from(this.#options.objects().values());
    for (const object of objects) {
      const wanted = this.#wantedFor(object);
      if (wanted === undefined) continue;
      const { name } = object.metadata;
      await patchStatus(api, { namespace: allowlist.namespace, name }, wanted, signal);
    }
  }

  /** Undefined where the object says it already, and where it is not judged yet. */
  #wantedFor(object: ApiObject): SharedStatus | undefined {
    const { verdicts, wall } = this.#options;
    const verdict = verdicts().get(identityOf(object));
    if (verdict === undefined) return undefined;
    const now = statusOf(object['status']);
    const wanted = { conditions: [datedCondition(acceptedCondition(verdict), now, timeText(wall()))] };
    return hasShared(now, wanted) ? undefined : wanted;
  }
}
