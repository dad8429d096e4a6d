// One forwarder, put together: the allowlist, the configuration, the engine between them, and what watches them.
//
// It makes no decision and moves no byte. Whatever would tie a test to this machine (clocks, intervals, name
// resolution) comes as an option with a real default.
//
// Site, zone, state, allowlist, audit, health and metrics are taken from the configuration at start-up. A later change
// of them takes effect at the next start, and a warning says so.

import type { Logger } from 'pino';
import { serveAdmin } from './admin-servers.ts';
import { AllowlistKeeper } from './allowlist/allowlist-keeper.ts';
import { type Clock, Expiries } from './allowlist/expiries.ts';
import { LastGood } from './allowlist/last-good.ts';
import { TrustedTime } from './allowlist/trusted-time.ts';
import { buildConfiguration, chooseEngine, createSource } from './build-configuration.ts';
import { registerConditions } from './condition-gauge.ts';
import type { Condition } from './conditions.ts';
import { confirmedCondition, metricState, rejectionOf } from './confirm/confirm-conditions.ts';
import { ConfigurationKeeper } from './confirm/configuration-keeper.ts';
import { reservedDestinations } from './confirm/reserved-destinations.ts';
import { SavedConfiguration } from './confirm/saved-configuration.ts';
import type { Configuration } from './contract/configuration.ts';
import type { Snapshot } from './decision/snapshot.ts';
import type { ActiveConfiguration, BoundAddress, Engine, EngineContext } from './engine/engine.ts';
import { NetEngine } from './engine/net-engine.ts';
import type { Start } from './find-start.ts';
import type { Forwarder, ForwarderOptions } from './forwarder.ts';
import { ReplayGuard } from './hello/replay-guard.ts';
import { AuditWriter, createAuditSink } from './observe/audit.ts';
import type { Readiness } from './observe/health.ts';
import { createLog } from './observe/log.ts';
import { ForwarderMetrics } from './observe/metrics.ts';
import { textOf } from './error-text.ts';
import { type ForwarderState, StateListeners } from './state-listeners.ts';

const ROUND_MS = 5_000;
const PROBE_TIMEOUT_MS = 10_000;
const TICK_MS = 500;
const SYSTEM_CLOCK: Clock = { wall: () => Date.now(), monotonic: () => performance.now() };
/** Sections of the configuration that are read once. */
const FIXED = ['site', 'zone', 'state', 'allowlist', 'audit', 'health', 'metrics'] as const;

export class RunningForwarder implements Forwarder {
  readonly metrics: ForwarderMetrics;
  readonly #start: Start;
  readonly #options: ForwarderOptions;
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #trustedTime: TrustedTime;
  readonly #states = new StateListeners(() => this.state());
  readonly #closers = new AsyncDisposableStack();
  readonly #audit: AuditWriter;
  readonly #engine: Engine;
  readonly #expiries: Expiries;
  readonly #allowlist: AllowlistKeeper;
  readonly #configuration: ConfigurationKeeper;
  #ports: Forwarder['ports'] = { metrics: undefined, health: undefined };
  #phase: 'starting' | 'serving' | 'draining' = 'starting';

  constructor(start: Start, options: ForwarderOptions) {
    this.#start = start;
    this.#options = options;
    this.#log = options.log ?? createLog();
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#trustedTime = new TrustedTime(start.stateFolder, (error) => {
      this.#log.error(`Cannot remember the time: ${textOf(error)}`);
    });
    this.metrics = new ForwarderMetrics(() => this.#clock.wall());
    this.#audit = this.#createAudit();
    this.#engine = new NetEngine(this.#createContext());
    this.#expiries = this.#createExpiries();
    this.#allowlist = this.#createAllowlist();
    this.#configuration = this.#createConfiguration();
    registerConditions(this.metrics.registry, () => this.#conditions());
  }

  /** What closes last is opened first. */
  async start(): Promise<void> {
    const { configuration } = this.#start;
    const { name, why } = chooseEngine(configuration);
    this.#log.info({ site: configuration.site, zone: configuration.zone, engine: name }, `engine ${name}: ${why}`);
    this.#closers.defer(() => this.#audit.close());
    this.#closers.defer(() => this.#trustedTime.settled());
    const admin = await serveAdmin(configuration, () => this.#readiness(), this.metrics);
    this.#closers.defer(() => admin.close());
    this.#ports = admin.ports;
    this.#closers.defer(() => this.#allowlist.stop());
    await this.#allowlist.start();
    this.#closers.defer(() => this.#configuration.stop());
    this.#closers.defer(() => this.#engine.close());
    await this.#configuration.start();
    const ticking = setInterval(() => this.#expiries.tick(), this.#options.tickMs ?? TICK_MS);
    this.#closers.defer(() => clearInterval(ticking));
    this.#phase = 'serving';
    this.#log.info({ addresses: Object.fromEntries(this.addresses()) }, 'serving');
    this.#states.tell();
  }

  get ports(): Forwarder['ports'] {
    return this.#ports;
  }

  addresses(): ReadonlyMap<string, readonly BoundAddress[]> {
    return this.#engine.addresses();
  }

  openConnections(): number {
    return this.#engine.openConnections();
  }

  state(): ForwarderState {
    const snapshot = this.#allowlist.snapshot;
    const configuration = this.#configuration.active?.digest;
    return {
      ...this.#readiness(),
      snapshot: snapshot?.digest,
      configuration,
      belongTogether: snapshot !== undefined && snapshot.allowlist.spec.configDigest === configuration,
      confirm: this.#configuration.state,
      conditions: this.#conditions(),
    };
  }

  onState(listener: (state: ForwarderState) => void): () => void {
    return this.#states.add(listener);
  }

  until(isWanted: (state: ForwarderState) => boolean): Promise<ForwarderState> {
    return this.#states.until(isWanted);
  }

  async drain(): Promise<void> {
    this.#phase = 'draining';
    this.#states.tell();
    const { limits } = this.#configuration.active?.configuration ?? this.#start.configuration;
    this.#log.info({ open: this.openConnections(), limitMs: limits.drainMs }, 'draining');
    await this.#engine.drain(limits.drainMs);
    await this.close();
  }

  async close(): Promise<void> {
    this.#phase = 'draining';
    await this.#closers.disposeAsync();
  }

  /** Listeners bound and some snapshot. The way up never affects it: what is below would lose its pods with it. */
  #readiness(): Readiness {
    if (this.#phase === 'draining') return { ready: false, detail: 'draining' };
    if (this.#phase === 'starting') return { ready: false, detail: 'starting' };
    if (this.#allowlist.snapshot === undefined) return { ready: false, detail: this.#allowlist.condition.message };
    return { ready: true, detail: 'listening, with an allowlist' };
  }

  #conditions(): readonly Condition[] {
    const confirm = this.#configuration.state;
    const allowlist = this.#allowlist.condition;
    const rejection = allowlist.status === 'False' ? undefined : rejectionOf(confirm);
    return [rejection ?? allowlist, confirmedCondition(confirm), this.#expiries.condition];
  }

  #createAudit(): AuditWriter {
    return new AuditWriter(createAuditSink(this.#start.configuration.audit.to), {
      now: () => this.#clock.wall(),
      onDrop: (lines) => this.metrics.auditDropped(lines),
      onFault: (error) => this.#log.error(`Cannot write audit lines: ${textOf(error)}`),
    });
  }

  #createContext(): EngineContext {
    return {
      active: () => this.#activeConfiguration(),
      snapshot: () => this.#expiries.inForce(),
      now: () => this.#clock.wall(),
      audit: (record) => {
        this.#options.onAudit?.(record);
        return this.#audit.write(record);
      },
      metrics: this.metrics,
      log: this.#log,
      replayGuard: new ReplayGuard(),
    };
  }

  #activeConfiguration(): ActiveConfiguration {
    const { active } = this.#configuration;
    if (active === undefined)
      throw new Error('Cannot serve a connection: no configuration is active. This is a fault of the forwarder');
    return active;
  }

  #createExpiries(): Expiries {
    return new Expiries({
      clock: this.#clock,
      trustedAt: this.#start.trustedAt,
      onDue: () => {
        this.#engine.redecide();
        this.#rememberTime();
      },
      onTrust: () => this.#clockChanged(),
    });
  }

  #clockChanged(): void {
    const { status, reason, message } = this.#expiries.condition;
    this.metrics.clock(status === 'True' ? 'good' : 'suspect');
    this.#log.warn({ condition: reason }, message);
    this.#states.tell();
  }

  #createAllowlist(): AllowlistKeeper {
    const { configuration, stateFolder } = this.#start;
    return new AllowlistKeeper({
      source: createSource(configuration, this.#options.watch ?? {}),
      lastGood: new LastGood(stateFolder),
      onSwap: (snapshot) => this.#swapped(snapshot),
      onState: () => this.#states.tell(),
      log: this.#log,
    });
  }

  #swapped(snapshot: Snapshot): void {
    this.#expiries.load(snapshot);
    this.metrics.snapshotLoaded(snapshot);
    this.#engine.redecide();
    this.#rememberTime();
  }

  #createConfiguration(): ConfigurationKeeper {
    const { configurationFile, confirmRoundMs, probeTimeoutMs, probeCa, watch } = this.#options;
    return new ConfigurationKeeper({
      file: configurationFile,
      saved: new SavedConfiguration(this.#start.stateFolder),
      prepare: (configuration, digest) => this.#prepare(configuration, digest),
      engine: this.#engine,
      destinations: () => {
        const { snapshot } = this.#allowlist;
        return snapshot === undefined ? undefined : reservedDestinations(snapshot);
      },
      onState: () => this.#confirmChanged(),
      onRollBack: () => this.metrics.rolledBack(),
      monotonic: () => this.#clock.monotonic(),
      roundMs: confirmRoundMs ?? ROUND_MS,
      probeTimeoutMs: probeTimeoutMs ?? PROBE_TIMEOUT_MS,
      probeCa,
      watch: watch ?? {},
      log: this.#log,
    });
  }

  #prepare(configuration: Configuration, digest: string): Promise<ActiveConfiguration> {
    const changed = FIXED.filter((section) => !isSame(configuration[section], this.#start.configuration[section]));
    if (changed.length > 0)
      this.#log.warn({ digest, changed }, `a change of ${changed.join(', ')} takes effect at the next start`);
    return buildConfiguration(configuration, digest, () => this.#clock.wall(), this.#options.dialerHooks ?? {});
  }

  #confirmChanged(): void {
    this.metrics.confirm(metricState(this.#configuration.state));
    this.#states.tell();
  }

  #rememberTime(): void {
    const { trustedAt } = this.#expiries;
    if (trustedAt !== undefined) this.#trustedTime.save(trustedAt);
  }
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
