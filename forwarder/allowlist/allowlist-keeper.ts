// Holds the allowlist in force. A candidate takes over only when it parses and keeps every reserved name; otherwise
// the last good one stays, here and on disk, and the condition says why. Nothing ever empties the list.
//
// In order, one candidate after the other: compile (elsewhere, see compile-thread.ts), whose list it is, reserved rule,
// swap, tell (open connections are decided again), save.

import type { Logger } from 'pino';
import type { Condition } from '../conditions.ts';
import type { Grant } from '../contract/allowlist.ts';
import { openSnapshot, type Snapshot } from '../decision/snapshot.ts';
import { unsealText } from '../durable-file.ts';
import { textOf } from '../error-text.ts';
import type { CompiledList, RefusedList } from './compile-list.ts';
import { CompileThread, type ListCompiler } from './compile-thread.ts';
import { InOrder } from './in-order.ts';
import type { LastGood } from './last-good.ts';
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
  /** @default a thread of its own */
  readonly compiler?: ListCompiler;
};

type Refusal = 'InvalidAllowlist' | 'AllowlistOfOtherZone' | 'ReservedDropped' | 'SourceUnavailable';

export class AllowlistKeeper {
  readonly #options: AllowlistKeeperOptions;
  readonly #compiler: ListCompiler;
  readonly #judging = new InOrder();
  #extraGrants: readonly Grant[] = [];
  #list: CompiledList | undefined;
  #snapshot: Snapshot | undefined;
  #condition: Condition = ready('Unknown', 'NotLoaded', 'No allowlist has been read yet.');
  #saving = Promise.resolve();
  #isStopped = false;

  constructor(options: AllowlistKeeperOptions) {
    this.#options = options;
    this.#compiler = options.compiler ?? new CompileThread();
  }

  get snapshot(): Snapshot | undefined {
    return this.#snapshot;
  }

  /** Of the object the list in force was read from; it grows with a change that leaves the snapshot as it is, too. */
  get generation(): number | undefined {
    return this.#list?.generation;
  }

  get condition(): Condition {
    return this.#condition;
  }

  /** Resolves when the source has reported once and the report was judged. */
  async start(): Promise<void> {
    await this.#judging.add(() => this.#loadLastGood());
    if (this.#isStopped) return;
    await new Promise<void>((resolve, reject) => {
      this.#options.source.start((candidate) => {
        this.#judging.addReport(() => this.#judge(candidate)).then(resolve, reject);
      });
    });
  }

  /**
   * What passes besides the list, now and with every list to come, until it is set again. The grants are valid (see
   * checkGrants); the last good list is saved without them. Resolves when they are in force, at once where there is no
   * list yet; `false` when they could not be put in force: what was in force stays, so ask again.
   */
  async setExtraGrants(grants: readonly Grant[]): Promise<boolean> {
    this.#extraGrants = grants;
    let isInForce = true;
    await this.#judging.add(async () => {
      isInForce = await this.#compileAgain();
    });
    return isInForce;
  }

  /** Ends the source and waits for what is being saved; what is still being judged does not take over. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#options.source.stop();
    await this.#compiler.stop();
    await this.#judging.idle();
    await this.#saving;
  }

  async #loadLastGood(): Promise<void> {
    const { lastGood, log } = this.#options;
    const loaded = await lastGood.load();
    if (loaded.kind === 'absent') return;
    const list = loaded.kind === 'text' ? await this.#compile(loaded.text) : { ok: false as const, why: loaded.why };
    if (this.#isStopped) return;
    const why = list.ok ? this.#whyOfOtherZone(list) : list.why;
    if (why !== undefined) log.error(`Cannot use the last good allowlist "${lastGood.path}": ${why}`);
    if (list.ok && why === undefined) this.#putInForce(list, openSnapshot(list.memory), lastGood.path);
  }

  async #judge(candidate: Candidate): Promise<void> {
    if (this.#isStopped) return;
    if (candidate.kind === 'problem') return this.#refuse('SourceUnavailable', candidate.problem);
    const list = await this.#compile(candidate.text);
    if (this.#isStopped) return;
    const cannot = `Cannot use "${candidate.from}":`;
    if (!list.ok) return this.#refuse('InvalidAllowlist', `${cannot}\n${list.why}`);
    const foreign = this.#whyOfOtherZone(list);
    if (foreign !== undefined) return this.#refuse('AllowlistOfOtherZone', `${cannot} ${foreign}`);
    const snapshot = openSnapshot(list.memory);
    const dropped = this.#snapshot === undefined ? [] : checkReserved(this.#snapshot.terms, snapshot.terms);
    if (dropped.length > 0) {
      const names = dropped.map(({ host, port, zone }) => `"${host}:${port}" of ${zone}`).join(', ');
      const why = `it drops the reserved ${names}. Keep them, or list them under "released"`;
      return this.#refuse('ReservedDropped', `${cannot} ${why}`);
    }
    return this.#accept(list, snapshot, candidate.from);
  }

  #compile(text: string): Promise<CompiledList | RefusedList> {
    return this.#compiler.compile({ text, extraGrants: this.#extraGrants });
  }

  /** The list in force with other extra grants. */
  async #compileAgain(): Promise<boolean> {
    if (this.#list === undefined || this.#isStopped) return true;
    const list = await this.#compile(unsealText(this.#list.sealed));
    if (this.#isStopped) return true;
    if (!list.ok) {
      this.#options.log.error(`Cannot change what passes besides the allowlist: ${list.why}`);
      return false;
    }
    this.#putInForce(list, openSnapshot(list.memory), 'the last good list');
    this.#options.onState();
    return true;
  }

  /** A folder mounted by mistake would let pass what another zone may. */
  #whyOfOtherZone({ zone: listed }: CompiledList): string | undefined {
    const { zone } = this.#options;
    if (listed === zone) return undefined;
    return `it is the list of "${listed}", and this is the forwarder of "${zone}". Mount the list of "${zone}" there`;
  }

  #refuse(reason: Refusal, message: string): void {
    const stays =
      this.#snapshot === undefined ? 'There is no last good one: everything is denied' : 'The last good one stays';
    this.#options.log.error({ condition: reason }, `${message}. ${stays}`);
    this.#condition = ready('False', reason, message);
    this.#options.onState();
  }

  #accept(list: CompiledList, snapshot: Snapshot, from: string): void {
    this.#condition = ready('True', 'Loaded', `The allowlist of "${from}" is in force.`);
    this.#putInForce(list, snapshot, from);
    this.#save(list.sealed);
    this.#options.onState();
  }

  /** A list that says the same as before is no swap. */
  #putInForce(list: CompiledList, snapshot: Snapshot, from: string): void {
    this.#list = list;
    if (snapshot.digest === this.#snapshot?.digest) return;
    this.#options.log.info({ from, digest: snapshot.digest, entries: snapshot.entries }, 'allowlist in force');
    this.#snapshot = snapshot;
    this.#options.onSwap(snapshot);
  }

  /** One after the other; a full disk costs the restart its memory, not the running forwarder its list. */
  #save(sealed: Uint8Array): void {
    const { lastGood, log } = this.#options;
    this.#saving = this.#saving
      .then(() => lastGood.save(sealed))
      .catch((error: unknown) => log.error(`Cannot save the last good allowlist "${lastGood.path}": ${textOf(error)}`));
  }
}

function ready(status: Condition['status'], reason: string, message: string): Condition {
  return { type: 'Ready', status, reason, message };
}
