// Everything Prometheus may ask of a forwarder. One registry per object, so that several forwarders in one process
// (the demo, tests) do not share counters. Names and labels are closed sets: no label comes from a peer.

import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { endOfDay } from '../contract/days.ts';
import type { Reason, Verdict } from '../contract/reasons.ts';
import type { Snapshot } from '../decision/snapshot.ts';

export type ConfirmState = 'steady' | 'trial' | 'unreachable' | 'rolled-back' | 'rejected';
export type ClockState = 'good' | 'suspect';

const CONFIRM_STATES: readonly ConfirmState[] = ['steady', 'trial', 'unreachable', 'rolled-back', 'rejected'];
const CLOCK_STATES: readonly ClockState[] = ['good', 'suspect'];
const SOON_MS = 7 * 86_400_000;
const DURATION_BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

type Loaded = { readonly entries: number; readonly ends: readonly number[]; readonly since: number };

export class ForwarderMetrics {
  readonly registry = new Registry();
  readonly #now: () => number;
  readonly #connections: Counter<'verdict' | 'reason'>;
  readonly #open: Gauge;
  readonly #bytes: Counter<'direction'>;
  readonly #hello: Histogram;
  readonly #dial: Histogram<'outcome'>;
  readonly #snapshotInfo: Gauge<'digest'>;
  readonly #rollbacks: Counter;
  readonly #confirm: Gauge<'state'>;
  readonly #clock: Gauge<'state'>;
  readonly #auditDrops: Counter;
  readonly #staleHeaders: Counter;
  #loaded: Loaded | undefined;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    const registers = [this.registry];
    const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> =>
      new Counter({ name: `sallyport_${name}`, help, labelNames, registers });
    const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> =>
      new Gauge({ name: `sallyport_${name}`, help, labelNames, registers });
    const histogram = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Histogram<L> =>
      new Histogram({ name: `sallyport_${name}`, help, labelNames, registers, buckets: DURATION_BUCKETS });

    this.#connections = counter('connections_total', 'Connections decided, by verdict and reason.', [
      'verdict',
      'reason',
    ]);
    this.#open = gauge('connections_open', 'Connections accepted and not yet closed.');
    this.#bytes = counter('bytes_total', 'Bytes forwarded; up is from child to parent.', ['direction']);
    this.#hello = histogram('hello_duration_seconds', 'From accept until the caller had said where it wants to go.');
    this.#dial = histogram('dial_duration_seconds', 'From the decision until the next hop answered or failed.', [
      'outcome',
    ]);
    this.#snapshotInfo = gauge('snapshot_info', 'Digest of the allowlist in force; always 1.', ['digest']);
    this.#rollbacks = counter('rollbacks_total', 'Configurations that were rolled back.');
    this.#confirm = gauge('confirm_state', '1 for the state the configuration is in.', ['state']);
    this.#clock = gauge('clock_state', '1 for what is thought of the wall clock; suspect suspends new expiries.', [
      'state',
    ]);
    this.#auditDrops = counter('audit_dropped_total', 'Audit lines lost.');
    this.#staleHeaders = counter(
      'stale_headers_total',
      'PROXY headers that were authentic but made at another time: only reserved names passed.',
    );
    this.#registerComputed();
    this.clock('good');
  }

  /** One decision: at open or deny. */
  decided(verdict: Verdict, reason: Reason): void {
    this.#connections.inc({ verdict, reason });
  }

  accepted(): void {
    this.#open.inc();
  }

  closed(bytesUp: number, bytesDown: number): void {
    this.#open.dec();
    this.#bytes.inc({ direction: 'up' }, bytesUp);
    this.#bytes.inc({ direction: 'down' }, bytesDown);
  }

  helloTook(milliseconds: number): void {
    this.#hello.observe(milliseconds / 1000);
  }

  dialTook(milliseconds: number, outcome: 'connected' | 'failed'): void {
    this.#dial.observe({ outcome }, milliseconds / 1000);
  }

  snapshotLoaded(snapshot: Snapshot): void {
    this.#loaded = { entries: snapshot.entries, ends: endsOf(snapshot), since: this.#now() };
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

  auditDropped(lines: number): void {
    this.#auditDrops.inc(lines);
  }

  headerWasStale(): void {
    this.#staleHeaders.inc();
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
    computed('snapshot_entries', 'Entries of the allowlist in force.', ({ entries }) => entries);
    computed(
      'snapshot_age_seconds',
      'Since the allowlist in force was loaded.',
      ({ since }, now) => (now - since) / 1000,
    );
    computed('snapshot_entries_expiring_soon', 'Entries that end within seven days.', ({ ends }, now) => {
      return ends.filter((end) => end > now && end <= now + SOON_MS).length;
    });
  }
}

function endsOf(snapshot: Snapshot): readonly number[] {
  return snapshot.allowlist.spec.grants
    .flatMap(({ entries }) => entries)
    .flatMap(({ expires }) => (expires === undefined ? [] : [endOfDay(expires)]))
    .filter((end) => end !== undefined);
}
