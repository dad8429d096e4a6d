// Does what the confirm machine says: prepares candidates, binds, dials the reserved names, serves, rolls back, saves.
//
// Everything that changes the state goes through one queue, so a round never meets half a candidate. A new candidate
// ends the round under way: its answers would be about a configuration that is going anyway.
//
// What this host cannot use yet (an address of a card that is not up, keys that are not mounted) is tried again for as
// long as the file holds it.

import type { Logger } from 'pino';
import type { Configuration } from '../contract/configuration.ts';
import type { CardOptions } from '../engine/card-watch.ts';
import type { ActiveConfiguration, Engine } from '../engine/engine.ts';
import { textOf } from '../error-text.ts';
import { KeepTrying, type RetryTimes } from '../keep-trying.ts';
import { type FileWatch, watchFile, type WatchOptions } from '../watch-file.ts';
import { type ConfigurationText, identityOf, readConfiguration } from './configuration-file.ts';
import {
  advance,
  confirmedDigest,
  digestsOf,
  type ConfirmAction,
  type ConfirmEvent,
  type ConfirmState,
  isRollBack,
  isBanned,
} from './confirm-machine.ts';
import { recallEarlierRun } from './earlier-run.ts';
import { logTransition } from './log-transition.ts';
import { PreparedConfigurations } from './prepared-configurations.ts';
import { probeBoth, type ProbedWay } from './probe.ts';
import type { ReservedDestination } from './reserved-destinations.ts';
import type { ConfirmedStore } from './saved-configuration.ts';
import { ServingFaces } from './serving-faces.ts';
import { TrialRounds } from './trial-rounds.ts';

export type ConfigurationKeeperOptions = {
  readonly file: string;
  readonly saved: ConfirmedStore;
  /** Reads keys and builds the way up. Rejects when this host cannot use the configuration. */
  readonly prepare: (configuration: Configuration, digest: string) => Promise<ActiveConfiguration>;
  readonly engine: Pick<Engine, 'bind' | 'unbindExcept' | 'redecide'>;
  readonly cards: CardOptions;
  /** What a trial dials; undefined until an allowlist is loaded. */
  readonly destinations: () => readonly ReservedDestination[] | undefined;
  readonly onState: () => void;
  readonly onRollBack: () => void;
  readonly monotonic: () => number;
  readonly roundMs: number;
  readonly probeTimeoutMs: number;
  readonly probeCa: string | undefined;
  readonly watch: WatchOptions;
  readonly retry: RetryTimes;
  readonly log: Logger;
};

export class ConfigurationKeeper {
  readonly #options: ConfigurationKeeperOptions;
  readonly #prepared: PreparedConfigurations;
  readonly #rounds: TrialRounds;
  #state: ConfirmState = { kind: 'none' };
  #active: ActiveConfiguration | undefined;
  /** What the file held when it was last considered. */
  #seen: string | undefined;
  /** That, if it is a configuration which this host cannot use yet. */
  #awaited: string | undefined;
  readonly #faces: ServingFaces;
  readonly #retry: KeepTrying;
  #watch: FileWatch | undefined;
  #queue = Promise.resolve();

  constructor(options: ConfigurationKeeperOptions) {
    this.#options = options;
    this.#prepared = new PreparedConfigurations(options.prepare);
    this.#rounds = new TrialRounds(options.roundMs, (signal) => this.#round(signal));
    this.#retry = new KeepTrying(() => this.#tryAgain(), options.retry);
    this.#faces = new ServingFaces({ ...options, onDeafness: (isDeaf) => this.#deafnessChanged(isDeaf) });
  }

  get state(): ConfirmState {
    return this.#state;
  }

  /** What new connections use; undefined until `start` has begun to bind. */
  get active(): ActiveConfiguration | undefined {
    return this.#active;
  }

  /** Whether listeners of the serving configuration could not be bound. It is tried again. */
  get isDeaf(): boolean {
    return this.#faces.isDeaf;
  }

  /** Serves the file's configuration, else the one confirmed by an earlier run. Rejects when there is neither. */
  async start(): Promise<void> {
    await this.#restore();
    await this.#consider(await readConfiguration(this.#options.file));
    if (this.#active === undefined) await this.#serveEarlier();
    if (this.#state.kind === 'trial') this.#rounds.start();
    this.#watch = watchFile(this.#options.file, () => void this.#enqueue(() => this.#reread()), this.#options.watch);
    this.#faces.watchCards();
  }

  /** What serves goes on; nothing else is considered, bound or served any more. */
  async hold(): Promise<void> {
    this.#watch?.close();
    await this.#faces.close();
    await this.#retry.stop();
    await this.#rounds.stop();
    await this.#queue;
    // What waited in the queue may have begun another trial, or something to try again.
    await this.#rounds.stop();
    await this.#retry.stop();
  }

  async stop(): Promise<void> {
    await this.hold();
    this.#prepared.keep([]);
  }

  async #restore(): Promise<void> {
    const { saved, log } = this.#options;
    try {
      const earlier = await recallEarlierRun(saved);
      if (earlier === undefined) return;
      await this.#prepared.take(earlier.read);
      this.#state = earlier.state;
    } catch (error) {
      log.error(`Cannot return to the confirmed configuration "${saved.path}": ${textOf(error)}`);
    }
  }

  async #serveEarlier(): Promise<void> {
    const digest = confirmedDigest(this.#state);
    if (digest === undefined) throw new Error(this.#state.rejected?.problem);
    const { active } = this.#prepared.of(digest);
    this.#options.log.warn({ digest }, 'the file is not used; the configuration confirmed by an earlier run serves');
    this.#active = active;
    const { listeners } = active.configuration;
    await this.#faces.bind(listeners);
    await this.#faces.serve(listeners);
    if (this.#awaited !== undefined) this.#retry.start();
    this.#options.onState();
  }

  #enqueue(task: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(task).catch((error: unknown) => {
      this.#options.log.error(`Cannot apply a change of the configuration: ${textOf(error)}`);
    });
    return this.#queue;
  }

  async #reread(): Promise<void> {
    const read = await readConfiguration(this.#options.file);
    const identity = identityOf(read);
    if (identity === this.#seen && identity !== this.#awaited) return;
    await this.#rounds.stop();
    await this.#consider(read);
    if (this.#state.kind === 'trial') this.#rounds.start();
  }

  async #tryAgain(): Promise<boolean> {
    await this.#enqueue(async () => {
      if (this.isDeaf) await this.#faces.bindAgain();
      // A trial under way is not disturbed; it ends, and then there is time for the next one.
      if (this.#awaited !== undefined && this.#state.kind !== 'trial') await this.#reread();
    });
    return this.#awaited === undefined && !this.isDeaf;
  }

  async #consider(read: ConfigurationText): Promise<void> {
    this.#seen = identityOf(read);
    this.#awaited = undefined;
    if (!read.ok) return this.#step({ kind: 'unfit', digest: read.digest, problem: read.problem });
    const { digest, configuration } = read;
    if (isBanned(this.#state, digest)) return this.#step({ kind: 'banned' });
    const { active: serving } = this;
    try {
      const { active } = await this.#prepared.take(read);
      // At the start a connection may arrive between two listeners.
      this.#active ??= active;
      await this.#faces.bind(configuration.listeners);
    } catch (error) {
      this.#active = serving;
      this.#prepared.keep(digestsOf(this.#state));
      this.#awaited = digest;
      // Before anything serves there is a supervisor that starts the program again.
      if (serving !== undefined) this.#retry.start();
      return this.#step({ kind: 'unfit', digest, problem: textOf(error) });
    }
    const at = this.#options.monotonic();
    return this.#step({ kind: 'fit', digest, confirmMs: configuration.confirm.seconds * 1000, at });
  }

  async #round(signal: AbortSignal): Promise<'again' | 'over'> {
    const trial = this.#state;
    if (trial.kind !== 'trial') return 'over';
    const destinations = this.#options.destinations();
    const { probeTimeoutMs: timeoutMs, probeCa: ca, monotonic } = this.#options;
    if (destinations === undefined) {
      await this.#step({ kind: 'idle-round', at: monotonic() });
      return 'again';
    }
    const wayOf = (digest: string): ProbedWay => this.#prepared.of(digest).active;
    const former = trial.confirmed === undefined ? undefined : wayOf(trial.confirmed);
    const answers = await probeBoth(destinations, former, wayOf(trial.digest), { timeoutMs, ca, signal });
    if (signal.aborted) return 'over';
    const names = destinations.map(({ name }) => name);
    await this.#step({ kind: 'round', at: monotonic(), names, ...answers });
    return 'again';
  }

  async #step(event: ConfirmEvent): Promise<void> {
    const before = this.#state;
    const { state, actions } = advance(before, event);
    this.#state = state;
    logTransition(before, state, this.#options.log);
    if (isRollBack(before, state)) this.#options.onRollBack();
    for (const action of actions) await this.#perform(action);
    this.#options.onState();
  }

  async #perform(action: ConfirmAction): Promise<void> {
    if (action.kind === 'serve') await this.#serve(this.#prepared.of(action.digest).active);
    if (action.kind === 'redecide') this.#options.engine.redecide(action.undone);
    if (action.kind === 'keep') await this.#keep(action.digests);
    if (action.kind === 'save') await this.#save();
  }

  async #serve(active: ActiveConfiguration): Promise<void> {
    this.#active = active;
    await this.#faces.serve(active.configuration.listeners);
  }

  #deafnessChanged(isDeaf: boolean): void {
    if (isDeaf) this.#retry.start();
    this.#options.onState();
  }

  async #keep(digests: readonly string[]): Promise<void> {
    const kept = digests.map((digest) => this.#prepared.of(digest).active.configuration.listeners);
    await this.#faces.keep(kept.flat());
    this.#prepared.keep(digests);
  }

  /** A full disk costs the next restart its memory, not the running forwarder its configuration. */
  async #save(): Promise<void> {
    const { saved, log } = this.#options;
    const digest = confirmedDigest(this.#state);
    if (digest === undefined) return;
    const { text } = this.#prepared.of(digest);
    const rolledBack = this.#state.kind === 'steady' ? this.#state.rolledBack : undefined;
    try {
      await saved.save(rolledBack === undefined ? { text } : { text, rolledBack });
    } catch (error) {
      log.error(`Cannot save the confirmed configuration "${saved.path}": ${textOf(error)}`);
    }
  }
}
