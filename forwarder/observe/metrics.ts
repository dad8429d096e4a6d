// Everything Prometheus may ask of a forwarder. One registry per object, so that several forwarders in one process
// (the demo, tests) do not share counters. Names and labels are closed sets: no label comes from a peer.

import { Counter, Gauge, Registry } from 'prom-client';
import type { Snapshot } from '../decision/snapshot.ts';
import { EngineCounters } from './engine-counters.ts';
import { registerEngineMetrics } from './engine-metrics.ts';

export type ConfirmState = 'steady' | 'trial' | 'unreachable' | 'rolled-back' | 'rejected';
export type ClockState = 'good' | 'suspect';

const CONFIRM_STATES: readonly ConfirmState[] = ['steady', 'trial', 'unreachable', 'rolled-back', 'rejected'];
const CLOCK_STATES: readonly ClockState[] = ['good', 'suspect'];
const SOON_MS = 7 * 86_400_000;

type Loaded = { readonly snapshot: Snapshot; readonly since: number };

export class ForwarderMetrics {
  readonly registry = new Registry();
  /** Of the main thread, and of an engine that has no other. */
  readonly counters = new EngineCounters();
  readonly #now: () => number;
  readonly #included = new Map([[this.counters.memory, this.counters]]);
  readonly #snapshotInfo: Gauge<'digest'>;
  readonly #rollbacks: Counter;
  readonly #confirm: Gauge<'state'>;
  readonly #clock: Gauge<'state'>;
  #loaded: Loaded | undefined;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    const registers = [this.registry];
    const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> =>
      new Counter({ name: `sallyport_${name}`, help, labelNames, registers });
    const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> =>
      new Gauge({ name: `sallyport_${name}`, help, labelNames, registers });
    this.#snapshotInfo = gauge('snapshot_info', 'Digest of the allowlist in force; always 1.', ['digest']);
    this.#rollbacks = counter('rollbacks_total', 'Configurations that were rolled back.');
    this.#confirm = gauge('confirm_state', '1 for the state the configuration is in.', ['state']);
    this.#clock = gauge('clock_state', '1 for what is thought of the wall clock; suspect suspends new expiries.', [
      'state',
    ]);
    registerEngineMetrics(this.registry, () => [...this.#included.values()]);
    this.#registerComputed();
    this.clock('good');
  }

  /** Adds the counters of another thread, for good: what it counted stays counted when it ends. Twice is once. */
  include(counters: EngineCounters): void {
    this.#included.set(counters.memory, counters);
  }

  snapshotLoaded(snapshot: Snapshot): void {
    this.#loaded = { snapshot, since: this.#now() };
    this.#snapshotInfo.reset();
    this.#snapshotInfo.set({ digest: snapshot.digest }, 1);
  }

  rolledBack(): void {
    this.#rollbacks.inc();
  }

  confirm(state: ConfirmState): void {
    for (const candidate of CONFIRM_STATES) this.#confirm.set({ state: candidate }, candidate === state ? 1 : 0);
  }

  clock(state: ClockState): void {
    for (const candidate of CLOCK_STATES) this.#clock.set({ state: candidate }, candidate === state ? 1 : 0);
  }

  /** The Prometheus text format. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  /** Gauges whose value is worked out when somebody asks; 0 until an allowlist is loaded. */
  #registerComputed(): void {
    const computed = (name: string, help: string, value: (loaded: Loaded, now: number) => number): void => {
      const loaded = (): Loaded | undefined => this.#loaded;
      const now = this.#now;
      const collect = function (this: Gauge): void {
        const current = loaded();
        if (current === undefined) this.reset();
        else this.set(value(current, now()));
      };
      void new Gauge({ name: `sallyport_${name}`, help, registers: [this.registry], collect });
    };
    computed('snapshot_entries', 'Entries of the allowlist in force.', ({ snapshot }) => snapshot.entries);
    computed(
      'snapshot_age_seconds',
      'Since the allowlist in force was loaded.',
      ({ since }, now) => (now - since) / 1000,
    );
    computed('snapshot_entries_expiring_soon', 'Entries that end within seven days.', ({ snapshot }, now) =>
      snapshot.countEnding(now, now + SOON_MS),
    );
  }
}
