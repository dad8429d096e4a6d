// One forwarder, put together: the allowlist, the configuration, the engine between them, and what watches them.
//
// It makes no decision and moves no byte. Whatever would tie a test to this machine (clocks, intervals, name
// resolution) comes as an option with a real default.

import type { Logger } from 'pino';
import { type AdminPorts, AdminServers } from './admin-servers.ts';
import { AllowlistInForce } from './allowlist/allowlist-in-force.ts';
import type { Clock } from './allowlist/expiries.ts';
import { type Cluster, joinCluster } from './allowlist/kubernetes/cluster.ts';
import { registerBreakGlass } from './break-glass-gauge.ts';
import { buildConfiguration, createBreakGlass, createSource } from './build-configuration.ts';
import { registerConditions } from './condition-gauge.ts';
import { metricState } from './confirm/confirm-conditions.ts';
import { ConfigurationKeeper } from './confirm/configuration-keeper.ts';
import { reservedDestinations } from './confirm/reserved-destinations.ts';
import { SavedConfiguration } from './confirm/saved-configuration.ts';
import type { Configuration } from './contract/configuration.ts';
import { conditionsOf, describeState, type Phase, readinessOf, type StateParts } from './describe-state.ts';
import type { ActiveConfiguration, BoundAddress, Engine, EngineContext } from './engine/engine.ts';
import { engineContext } from './engine-context.ts';
import { registerBudgets } from './engine/ledger/budget-gauges.ts';
import { Ledger } from './engine/ledger/ledger.ts';
import { textOf } from './error-text.ts';
import type { Start } from './find-start.ts';
import type { Forwarder, ForwarderOptions } from './forwarder-interface.ts';
import { changedFixedSections } from './fixed-sections.ts';
import { KeyFolders } from './hello/key-folders.ts';
import type { EngineChoice } from './load-engine.ts';
import { AuditRoom } from './observe/audit-room.ts';
import { AuditWriter, createAuditSink } from './observe/audit.ts';
import { createLog } from './observe/log.ts';
import { ForwarderMetrics } from './observe/metrics.ts';
import { ServedList } from './served-list.ts';
import { type ForwarderState, StateListeners } from './state-listeners.ts';

const ROUND_MS = 5_000;
const PROBE_TIMEOUT_MS = 10_000;
const TICK_MS = 500;
const SYSTEM_CLOCK: Clock = { wall: () => Date.now(), monotonic: () => performance.now() };

export class RunningForwarder implements Forwarder {
  readonly metrics: ForwarderMetrics;
  readonly #start: Start;
  readonly #options: ForwarderOptions;
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #states = new StateListeners(() => this.state());
  readonly #closers = new AsyncDisposableStack();
  readonly #cluster: Cluster | undefined;
  readonly #auditRoom = new AuditRoom();
  readonly #audit: AuditWriter;
  readonly #ledger: Ledger;
  readonly #engineChoice: EngineChoice;
  readonly #engine: Engine;
  readonly #keyFolders: KeyFolders;
  readonly #allowlist: AllowlistInForce;
  readonly #served: ServedList;
  readonly #configuration: ConfigurationKeeper;
  readonly #admin: AdminServers;
  #phase: Phase = 'starting';

  constructor(start: Start, engine: EngineChoice, options: ForwarderOptions) {
    this.#start = start;
    this.#options = options;
    this.#log = options.log ?? createLog();
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#cluster = this.#createCluster();
    this.metrics = new ForwarderMetrics(() => this.#clock.wall());
    this.#audit = this.#createAudit();
    this.#ledger = Ledger.create({ clients: start.configuration.limits.connections });
    this.#engineChoice = engine;
    this.#engine = engine.create(this.#createContext());
    this.#keyFolders = new KeyFolders(this.#log, () => this.#engine.refresh(), options.watch);
    this.#allowlist = this.#createAllowlist();
    this.#served = new ServedList(this.#allowlist, this.#engine, () => this.#states.tell());
    this.#configuration = this.#createConfiguration();
    this.#admin = new AdminServers(start.configuration, {
      readiness: () => readinessOf(this.#parts()),
      metrics: this.metrics,
      retry: options.retry ?? {},
      log: this.#log,
    });
    registerConditions(this.metrics.registry, () => conditionsOf(this.#parts()));
    registerBreakGlass(this.metrics.registry, () => this.#allowlist.breakGlassStanding);
    this.#keyFolders.register(this.metrics.registry);
    registerBudgets(this.metrics.registry, this.#ledger);
  }

  /** What closes last is opened first. */
  async start(): Promise<void> {
    const { configuration } = this.#start;
    const { name, why } = this.#engineChoice;
    this.#log.info({ site: configuration.site, zone: configuration.zone, engine: name }, `engine ${name}: ${why}`);
    this.#closers.defer(() => this.#audit.close());
    this.#closers.defer(() => this.#admin.close());
    await this.#admin.start();
    this.#closers.defer(() => this.#cluster?.close());
    this.#closers.defer(() => this.#allowlist.stop());
    await this.#allowlist.start();
    this.#closers.defer(() => this.#configuration.stop());
    this.#closers.defer(() => this.#engine.close());
    await this.#configuration.start();
    this.#phase = 'serving';
    this.#log.info({ addresses: Object.fromEntries(this.addresses()) }, 'serving');
    this.#states.tell();
    this.#reportTo(this.#cluster);
  }

  get ports(): AdminPorts {
    return this.#admin.ports;
  }

  addresses(): ReadonlyMap<string, readonly BoundAddress[]> {
    return this.#engine.addresses();
  }

  openConnections(): number {
    return this.#engine.openConnections();
  }

  state(): ForwarderState {
    return describeState(this.#parts());
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
    // A face that is bound again would keep callers coming.
    await this.#configuration.hold();
    const { limits } = this.#configuration.active?.configuration ?? this.#start.configuration;
    this.#log.info({ open: this.openConnections(), limitMs: limits.drainMs }, 'draining');
    await Promise.all([this.#engine.drain(limits.drainMs), this.#cluster?.leave()]);
    await this.close();
  }

  async close(): Promise<void> {
    this.#phase = 'draining';
    await this.#closers.disposeAsync();
  }

  #parts(): StateParts {
    return {
      phase: this.#phase,
      allowlist: this.#allowlist,
      served: this.#served.version,
      configuration: this.#configuration,
    };
  }

  #reportTo(cluster: Cluster | undefined): void {
    if (cluster === undefined) return;
    cluster.report(() => this.state());
    cluster.reportBreakGlass(() => this.#allowlist.breakGlassVerdicts);
    this.#states.add(() => cluster.changed());
  }

  #createCluster(): Cluster | undefined {
    const { allowlist } = this.#start.configuration;
    if (allowlist.kubernetes === undefined) return undefined;
    const allowsBreakGlass = allowlist.breakGlass !== undefined;
    const parts = { allowsBreakGlass, wall: () => this.#clock.wall(), log: this.#log };
    const cluster = joinCluster(allowlist.kubernetes, this.#options.kubernetes ?? {}, parts);
    cluster.onServerDate((date) => this.#allowlist.hearServer(date));
    return cluster;
  }

  #createAudit(): AuditWriter {
    return new AuditWriter(createAuditSink(this.#start.configuration.audit.to), {
      room: this.#auditRoom,
      now: () => this.#clock.wall(),
      onDrop: (lines) => this.metrics.counters.auditDropped(lines),
      onFault: (error) => this.#log.error(`Cannot write audit lines: ${textOf(error)}`),
    });
  }

  #createContext(): EngineContext {
    return engineContext({
      active: () => this.#configuration.active,
      snapshot: () => this.#allowlist.inForce(),
      now: () => this.#clock.wall(),
      audit: this.#audit,
      onAudit: this.#options.onAudit,
      auditRoom: this.#auditRoom,
      metrics: this.metrics,
      log: this.#log,
      ledger: this.#ledger,
      readCards: this.#options.cards?.read,
    });
  }

  #createAllowlist(): AllowlistInForce {
    const { configuration, stateFolder, trustedAt } = this.#start;
    return new AllowlistInForce({
      source: createSource(configuration, this.#cluster, this.#options.watch ?? {}),
      breakGlass: createBreakGlass(configuration, this.#cluster, this.#options.watch ?? {}),
      zone: configuration.zone,
      stateFolder,
      clock: this.#clock,
      trustedAt,
      tickMs: this.#options.tickMs ?? TICK_MS,
      onSwap: (snapshot) => this.metrics.snapshotLoaded(snapshot),
      onDue: () => this.#engine.redecide(),
      onClock: ({ status }) => this.metrics.clock(status === 'True' ? 'good' : 'suspect'),
      onState: () => this.#listChanged(),
      log: this.#log,
    });
  }

  #createConfiguration(): ConfigurationKeeper {
    const { configurationFile, confirmRoundMs, probeTimeoutMs, probeCa, watch, retry } = this.#options;
    const folder = new SavedConfiguration(this.#start.stateFolder);
    return new ConfigurationKeeper({
      file: configurationFile,
      saved: this.#cluster?.keepConfirmed(folder) ?? folder,
      prepare: (configuration, digest) => this.#prepare(configuration, digest),
      engine: this.#engine,
      cards: this.#options.cards ?? {},
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
      retry: retry ?? {},
      log: this.#log,
    });
  }

  #prepare(configuration: Configuration, digest: string): Promise<ActiveConfiguration> {
    const changed = changedFixedSections(this.#start.configuration, configuration);
    if (changed.length > 0)
      this.#log.warn({ digest, changed }, `a change of ${changed.join(', ')} takes effect at the next start`);
    return buildConfiguration(configuration, digest, {
      now: () => this.#clock.wall(),
      folders: this.#keyFolders,
      hooks: this.#options.dialerHooks ?? {},
    });
  }

  #listChanged(): void {
    this.#states.tell();
    void this.#served.told(this.#allowlist);
  }

  #confirmChanged(): void {
    this.metrics.confirm(metricState(this.#configuration.state));
    this.#states.tell();
  }
}
