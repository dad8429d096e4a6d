// Holds the allowlist in force. A candidate takes over only when it parses and keeps every reserved name; otherwise
// the last good one stays, here and on disk, and the condition says why. Nothing ever empties the list.
//
// In order: parse, reserved rule, compile, swap, tell (open connections are decided again), save.

import type { Logger } from 'pino';
import type { Condition } from '../conditions.ts';
import type { Allowlist } from '../contract/allowlist.ts';
import { compileSnapshot } from '../decision/compile-snapshot.ts';
import type { Snapshot } from '../decision/snapshot.ts';
import { textOf } from '../error-text.ts';
import { formatProblems } from '../read-yaml.ts';
import type { LastGood } from './last-good.ts';
import { parseAllowlist } from './parse-allowlist.ts';
import { checkReserved } from './reserved-rule.ts';
import type { AllowlistSource, Candidate } from './source.ts';

export type AllowlistKeeperOptions = {
  readonly source: AllowlistSource;
  /** Whose forwarder this is: its list has that name. */
  readonly zone: string;
  readonly lastGood: LastGood;
  /** Another snapshot is in force. */
  readonly onSwap: (snapshot: Snapshot) => void;
  /** The condition or the snapshot has changed. */
  readonly onState: () => void;
  readonly log: Logger;
};

type Refusal = 'InvalidAllowlist' | 'AllowlistOfOtherZone' | 'ReservedDropped' | 'SourceUnavailable';

export class AllowlistKeeper {
  readonly #options: AllowlistKeeperOptions;
  #snapshot: Snapshot | undefined;
  #generation: number | undefined;
  #condition: Condition = ready('Unknown', 'NotLoaded', 'No allowlist has been read yet.');
  #saving = Promise.resolve();

  constructor(options: AllowlistKeeperOptions) {
    this.#options = options;
  }

  get snapshot(): Snapshot | undefined {
    return this.#snapshot;
  }

  /** Of the object the list in force was read from; it grows with a change that leaves the snapshot as it is, too. */
  get generation(): number | undefined {
    return this.#generation;
  }

  get condition(): Condition {
    return this.#condition;
  }

  /** Resolves when the source has reported once and the report was judged. */
  async start(): Promise<void> {
    const lastGood = await this.#loadLastGood();
    if (lastGood !== undefined) {
      this.#generation = lastGood.metadata.generation;
      this.#swap(compileSnapshot(lastGood));
    }
    await new Promise<void>((resolve) => {
      this.#options.source.start((candidate) => {
        this.#judge(candidate);
        resolve();
      });
    });
  }

  /** Ends the source and waits for what is being saved. */
  async stop(): Promise<void> {
    this.#options.source.stop();
    await this.#saving;
  }

  async #loadLastGood(): Promise<Allowlist | undefined> {
    const { lastGood, log } = this.#options;
    const loaded = await lastGood.load();
    if (loaded.kind === 'absent') return undefined;
    const why = loaded.kind === 'unusable' ? loaded.why : this.#whyOfOtherZone(loaded.allowlist);
    if (why !== undefined) log.error(`Cannot use the last good allowlist "${lastGood.path}": ${why}`);
    return loaded.kind === 'allowlist' && why === undefined ? loaded.allowlist : undefined;
  }

  #judge(candidate: Candidate): void {
    if (candidate.kind === 'problem') return this.#refuse('SourceUnavailable', candidate.problem);
    const parsed = parseAllowlist(candidate.text);
    if (!parsed.ok) {
      return this.#refuse('InvalidAllowlist', `Cannot use "${candidate.from}":\n${formatProblems(parsed.problems)}`);
    }
    const foreign = this.#whyOfOtherZone(parsed.allowlist);
    if (foreign !== undefined) {
      return this.#refuse('AllowlistOfOtherZone', `Cannot use "${candidate.from}": ${foreign}`);
    }
    const dropped = this.#snapshot === undefined ? [] : checkReserved(this.#snapshot.allowlist, parsed.allowlist);
    if (dropped.length > 0) {
      const names = dropped.map(({ host, port, zone }) => `"${host}:${port}" of ${zone}`).join(', ');
      return this.#refuse(
        'ReservedDropped',
        `Cannot use "${candidate.from}": it drops the reserved ${names}. Keep them, or list them under "released"`,
      );
    }
    return this.#accept(parsed.allowlist, candidate.from);
  }

  /** A folder mounted by mistake would let pass what another zone may. */
  #whyOfOtherZone({ metadata: { name } }: Allowlist): string | undefined {
    const { zone } = this.#options;
    if (name === zone) return undefined;
    return `it is the list of "${name}", and this is the forwarder of "${zone}". Mount the list of "${zone}" there`;
  }

  #refuse(reason: Refusal, message: string): void {
    const stays =
      this.#snapshot === undefined ? 'There is no last good one: everything is denied' : 'The last good one stays';
    this.#options.log.error({ condition: reason }, `${message}. ${stays}`);
    this.#condition = ready('False', reason, message);
    this.#options.onState();
  }

  #accept(allowlist: Allowlist, from: string): void {
    const snapshot = compileSnapshot(allowlist);
    this.#generation = allowlist.metadata.generation;
    this.#condition = ready('True', 'Loaded', `The allowlist of "${from}" is in force.`);
    if (snapshot.digest !== this.#snapshot?.digest) {
      this.#options.log.info({ from, digest: snapshot.digest, entries: snapshot.entries }, 'allowlist in force');
      this.#swap(snapshot);
    }
    this.#save(allowlist);
    this.#options.onState();
  }

  #swap(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#options.onSwap(snapshot);
  }

  /** One after the other; a full disk costs the restart its memory, not the running forwarder its list. */
  #save(allowlist: Allowlist): void {
    const { lastGood, log } = this.#options;
    this.#saving = this.#saving
      .then(() => lastGood.save(allowlist))
      .catch((error: unknown) => log.error(`Cannot save the last good allowlist "${lastGood.path}": ${textOf(error)}`));
  }
}

function ready(status: Condition['status'], reason: string, message: string): Condition {
  return { type: 'Ready', status, reason, message };
}
