// What is in force, told to reactors: to each only what it does not know yet.

import type { AuditRecord } from '../../contract/audit-record.ts';
import { monotonicMs } from '../../monotonic-clock.ts';
import { formatEndpoint } from '../../uplink/endpoint.ts';
import type { Dialer } from '../../uplink/dialer.ts';
import type { BoundAddress, EngineContext, ServedListener } from '../engine.ts';
import type { Command, ReactorConfiguration } from './messages.ts';
import { isSameConfiguration, reactorConfiguration } from './reactor-configuration.ts';

type Told = {
  configuration: ReactorConfiguration | undefined;
  memory: SharedArrayBuffer | undefined;
  expiriesHeldAt: number | undefined;
  clockOffsetMs: number;
};

const NO_SNAPSHOT = { memory: undefined, expiriesHeldAt: undefined };
/** Two clocks that are read one after the other differ by less. */
const CLOCK_TOLERANCE_MS = 20;
/** The configuration that serves, the one before it, and one that was tried in between. */
const DIALERS_KEPT = 3;

export class Announcer {
  readonly #context: EngineContext;
  readonly #told = new WeakMap<object, Told>();
  readonly #dialers = new Map<string, Dialer>();

  constructor(context: EngineContext) {
    this.#context = context;
  }

  /** What a listener of another protocol, or everything behind a corporate proxy, is to the reactors. */
  readonly isHandedOver = ({ protocol }: ServedListener): boolean =>
    protocol === 'http' || this.#context.active().configuration.uplink.connectProxy !== undefined;

  /** What a reactor has to be told, in the order of telling. */
  news(reactor: object): readonly Command[] {
    const told = this.#told.get(reactor) ?? {
      configuration: undefined,
      memory: undefined,
      expiriesHeldAt: undefined,
      clockOffsetMs: NaN,
    };
    this.#told.set(reactor, told);
    return [...this.#newsOfConfiguration(told), ...this.#newsOfSnapshot(told)];
  }

  /** The way up of the configuration a reactor asks by; it may have been replaced since. */
  dialerOf(digest: string): Dialer {
    return this.#dialers.get(digest) ?? this.#context.active().dialer;
  }

  /** What an audit line says of where a connection came in. */
  placeOf(
    face: { readonly listener: ServedListener; readonly bound: BoundAddress } | undefined,
  ): Pick<AuditRecord, 'site' | 'zone' | 'listener' | 'localAddress'> {
    const { site, zone } = this.#context.active().configuration;
    return {
      site,
      zone,
      listener: face?.listener.name ?? '',
      localAddress: face === undefined ? '' : formatEndpoint(face.bound),
    };
  }

  #newsOfConfiguration(told: Told): readonly Command[] {
    const active = this.#context.active();
    const configuration = reactorConfiguration(active, this.#context.log.isLevelEnabled('debug'));
    if (isSameConfiguration(told.configuration, configuration)) return [];
    told.configuration = configuration;
    this.#keepDialer(active.digest, active.dialer);
    return [{ kind: 'configuration', configuration }];
  }

  #newsOfSnapshot(told: Told): readonly Command[] {
    const { memory, expiriesHeldAt } = this.#context.snapshot() ?? NO_SNAPSHOT;
    const clockOffsetMs = this.#context.now() - monotonicMs();
    const isClockAsTold = Math.abs(clockOffsetMs - told.clockOffsetMs) <= CLOCK_TOLERANCE_MS;
    if (isClockAsTold && memory === told.memory && expiriesHeldAt === told.expiriesHeldAt) return [];
    Object.assign(told, { memory, expiriesHeldAt, clockOffsetMs });
    return [{ kind: 'snapshot', memory, expiriesHeldAt, clockOffsetMs }];
  }

  #keepDialer(digest: string, dialer: Dialer): void {
    this.#dialers.delete(digest);
    this.#dialers.set(digest, dialer);
    const [oldest] = this.#dialers.keys();
    if (this.#dialers.size > DIALERS_KEPT && oldest !== undefined) this.#dialers.delete(oldest);
  }
}
