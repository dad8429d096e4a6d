// Does what the confirm machine says: prepares candidates, binds, dials the reserved names, serves, rolls back, saves.
//
// Everything that changes the state goes through one queue, so a round never meets half a candidate. A new candidate
// ends the round under way: its answers would be about a configuration that is going anyway.

import type { Logger } from 'pino';
import type { Configuration } from '../contract/configuration.ts';
import type { ActiveConfiguration, Engine } from '../engine/engine.ts';
import { textOf } from '../error-text.ts';
import { type FileWatch, watchFile, type WatchOptions } from '../watch-file.ts';
import { type ConfigurationText, parseConfiguration, readConfiguration } from './configuration-file.ts';
import {
  advance,
  confirmedDigest,
  digestsOf,
  type ConfirmAction,
  type ConfirmEvent,
  type ConfirmState,
  isRollBack,
  isBanned,
  type Trial,
} from './confirm-machine.ts';
import { logTransition } from './log-transition.ts';
import { PreparedConfigurations } from './prepared-configurations.ts';
import { probeNames } from './probe.ts';
import type { ReservedDestination } from './reserved-destinations.ts';
import type { SavedConfiguration } from './saved-configuration.ts';
import { TrialRounds } from './trial-rounds.ts';

export type ConfigurationKeeperOptions = {
  readonly file: string;
  readonly saved: SavedConfiguration;
  /** Reads keys and builds the way up. Rejects when this host cannot use the configuration. */
  readonly prepare: (configuration: Configuration, digest: string) => Promise<ActiveConfiguration>;
  readonly engine: Pick<Engine, 'bind' | 'unbindExcept' | 'redecide'>;
  /** What a trial dials; undefined until an allowlist is loaded. */
  readonly destinations: () => readonly ReservedDestination[] | undefined;
  readonly onState: () => void;
  readonly onRollBack: () => void;
  readonly monotonic: () => number;
  readonly roundMs: number;
  readonly probeTimeoutMs: number;
  readonly probeCa: string | undefined;
  readonly watch: WatchOptions;
  readonly log: Logger;
};

type Answers = readonly [ReadonlySet<string>, ReadonlySet<string>];

export class ConfigurationKeeper {
  readonly #options: ConfigurationKeeperOptions;
  readonly #prepared: PreparedConfigurations;
  readonly #rounds: TrialRounds;
  #state: ConfirmState = { kind: 'none' };
  #active: ActiveConfiguration | undefined;
  /** What the file held when it was last considered. */
  #seen: string | undefined;
  #watch: FileWatch | undefined;
  #queue = Promise.resolve();

  constructor(options: ConfigurationKeeperOptions) {
    this.#options = options;
    this.#prepared = new PreparedConfigurations(options.prepare);
    this.#rounds = new TrialRounds(options.roundMs, (signal) => this.#round(signal));
  }

  get state(): ConfirmState {
    return this.#state;
  }

  /** What new connections use; undefined until `start` has begun to bind. */
  get active(): ActiveConfiguration | undefined {
    return this.#active;
  }

  /** Serves the file's configuration, else the one confirmed by an earlier run. Rejects when there is neither. */
  async start(): Promise<void> {
    await this.#restore();
    await this.#consider(await readConfiguration(this.#options.file));
    if (this.#active === undefined) await this.#serveEarlier();
    if (this.#state.kind === 'trial') this.#rounds.start();
    this.#watch = watchFile(this.#options.file, () => this.#changed(), this.#options.watch);
  }

  async stop(): Promise<void> {
    this.#watch?.close();
    await this.#rounds.stop();
    await this.#queue;
    // What waited in the queue may have begun another trial.
    await this.#rounds.stop();
    this.#prepared.keep([]);
  }

  async #restore(): Promise<void> {
    const { saved, log } = this.#options;
    const loaded = await saved.load();
    if (loaded.kind === 'absent') return;
    try {
      if (loaded.kind === 'unusable') throw new Error(loaded.why);
      const read = parseConfiguration(loaded.saved.text, saved.path);
      if (!read.ok) throw new Error(read.problem);
      await this.#prepared.take(read);
      const { rolledBack } = loaded.saved;
      const steady = { kind: 'steady', digest: loaded.digest, by: 'earlier-run' } as const;
      this.#state = rolledBack === undefined ? steady : { ...steady, rolledBack };
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
    await this.#options.engine.bind(active.configuration.listeners);
    this.#options.onState();
  }

  #changed(): void {
    this.#queue = this.#queue
      .then(() => this.#reread())
      .catch((error: unknown) => {
        this.#options.log.error(`Cannot apply a change of the configuration: ${textOf(error)}`);
      });
  }

  async #reread(): Promise<void> {
    const read = await readConfiguration(this.#options.file);
    if (identityOf(read) === this.#seen) return;
    await this.#rounds.stop();
    await this.#consider(read);
    if (this.#state.kind === 'trial') this.#rounds.start();
  }

  async #consider(read: ConfigurationText): Promise<void> {
    this.#seen = identityOf(read);
    if (!read.ok) return this.#step({ kind: 'unfit', digest: read.digest, problem: read.problem });
    const { digest, configuration } = read;
    if (isBanned(this.#state, digest)) return this.#step({ kind: 'banned' });
    const { active: serving } = this;
    try {
      const { active } = await this.#prepared.take(read);
      // At the start a connection may arrive between two listeners.
      this.#active ??= active;
      await this.#options.engine.bind(configuration.listeners);
    } catch (error) {
      this.#active = serving;
      this.#prepared.keep(digestsOf(this.#state));
      return this.#step({ kind: 'unfit', digest, problem: textOf(error) });
    }
    const at = this.#options.monotonic();
    return this.#step({ kind: 'fit', digest, confirmMs: configuration.confirm.seconds * 1000, at });
  }

  async #round(signal: AbortSignal): Promise<'again' | 'over'> {
    const trial = this.#state;
    if (trial.kind !== 'trial') return 'over';
    const destinations = this.#options.destinations();
    if (destinations === undefined) return 'again';
    const [answersOld, answersNew] = await this.#dialBoth(trial, destinations, signal);
    if (signal.aborted) return 'over';
    const names = destinations.map(({ name }) => name);
    await this.#step({ kind: 'round', at: this.#options.monotonic(), names, answersOld, answersNew });
    return 'again';
  }

  #dialBoth(trial: Trial, destinations: readonly ReservedDestination[], signal: AbortSignal): Promise<Answers> {
    const options = { timeoutMs: this.#options.probeTimeoutMs, ca: this.#options.probeCa, signal };
    const ask = (digest: string): Promise<ReadonlySet<string>> =>
      probeNames(destinations, this.#prepared.of(digest).active, options);
    const old = trial.confirmed === undefined ? new Set<string>() : ask(trial.confirmed);
    return Promise.all([old, ask(trial.digest)]);
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
    if (action.kind === 'redecide') this.#options.engine.redecide();
    if (action.kind === 'keep') await this.#keep(action.digests);
    if (action.kind === 'save') await this.#save();
  }

  async #serve(active: ActiveConfiguration): Promise<void> {
    this.#active = active;
    try {
      await this.#options.engine.bind(active.configuration.listeners);
    } catch (error) {
      // Only a roll-back after a restart comes here: what could be bound serves, and the way up is the good one again.
      this.#options.log.error(textOf(error));
    }
  }

  async #keep(digests: readonly string[]): Promise<void> {
    const kept = digests.map((digest) => this.#prepared.of(digest).active.configuration.listeners);
    await this.#options.engine.unbindExcept(kept.flat());
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

function identityOf(read: ConfigurationText): string {
  return read.ok ? read.digest : (read.digest ?? read.problem);
}
