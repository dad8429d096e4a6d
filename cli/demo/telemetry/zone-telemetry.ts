// The telemetry of one zone: its broker, its secrets, and the data flows that run beside it.

import { join } from 'node:path';
import type { Broker as BrokerModel } from '../../../levels/telemetry/model.ts';
import type { TreeFiles } from '../../synth/write-tree.ts';
import { within } from '../patience.ts';
import type { Access } from './access.ts';
import { Broker } from './broker.ts';
import type { DataFlow, FlowWatch } from './data-flow.ts';
import { startFlow } from './flow-ends.ts';
import { flowPlans } from './flow-plan.ts';
import { unlessOver } from './interruption.ts';
import { type TelemetryObject, telemetryObjects } from './objects.ts';
import type { BrokerPlace } from './places.ts';
import type { SiteAuthorities } from './site-authorities.ts';
import { issueFor, zoneSecrets } from './site-secrets.ts';
import type { KeyPair, ZoneSecrets } from './zone-secrets.ts';

export type ZoneTelemetryOptions = {
  readonly model: BrokerModel;
  readonly mosquitto: string;
  /** Of all zones: each has one in it. */
  readonly folder: string;
  readonly places: BrokerPlace;
  /** The synthesized files in force. */
  readonly dist: () => TreeFiles;
  readonly access: () => Access;
  /** PEM of whom the system believes. */
  readonly systemCa: string;
  readonly watch: FlowWatch;
  readonly onFault: (what: string, error: Error) => void;
};

/** Each dials a broker that serves already. */
const READY_MS = 30_000;

export class ZoneTelemetry {
  readonly #options: ZoneTelemetryOptions;
  readonly broker: Broker;
  #pairs: ReadonlyMap<string, KeyPair> = new Map();
  #flows: readonly DataFlow[] = [];

  constructor(options: ZoneTelemetryOptions) {
    const { model, mosquitto, folder, places } = options;
    this.#options = options;
    this.broker = new Broker({ zone: model.zone, mosquitto, folder: join(folder, model.zone), places });
  }

  /** What the zone shows and believes now. */
  get secrets(): ZoneSecrets {
    return zoneSecrets(this.#objects, this.#pairs);
  }

  /** Starts the broker, then the data flows; resolves with their names when the broker keeps messages for them. */
  async start(authorities: SiteAuthorities, signal: AbortSignal): Promise<readonly string[]> {
    this.#pairs = await issueFor(this.#options.model, authorities);
    this.broker.configure(this.#objects, this.secrets);
    await this.broker.start();
    const { access, systemCa, watch } = this.#options;
    let lastFault = 'no connection failed';
    const onFault = (what: string, error: Error): void => {
      lastFault = `${what}: ${error.message}`;
      this.#options.onFault(what, error);
    };
    const secrets = (): ZoneSecrets => this.secrets;
    const surroundings = { access: access(), broker: this.broker.local, secrets, systemCa, watch, onFault };
    const plans = flowPlans(this.#options.model.zone, this.#objects);
    this.#flows = plans.map((plan) => startFlow(plan, surroundings));
    await this.#untilReady(signal, () => lastFault);
    return plans.map(({ flow }) => flow.name);
  }

  /** New certificates; who is connected shows the new one when it connects again. */
  async renew(authorities: SiteAuthorities): Promise<void> {
    this.#pairs = await issueFor(this.#options.model, authorities);
  }

  /**
   * Puts the zone’s objects and secrets in force. Mosquitto reads certificates only when it starts, so this ends connections;
   * the product’s broker takes them as it runs. `isWatched`: from here on the broker names each message it denies.
   */
  async reconfigure(isWatched = false): Promise<void> {
    this.broker.configure(this.#objects, this.secrets, isWatched);
    await this.broker.restart();
  }

  async close(): Promise<void> {
    try {
      await Promise.all(this.#flows.map((flow) => flow.close()));
    } finally {
      await this.broker.stop();
    }
  }

  async #untilReady(signal: AbortSignal, lastFault: () => string): Promise<void> {
    const ready = Promise.all(this.#flows.map((flow) => flow.ready));
    try {
      await within('the subscription of every data flow', unlessOver(signal, ready), READY_MS);
    } catch (cause) {
      signal.throwIfAborted();
      throw new Error(
        `Cannot start the telemetry of "${this.#options.model.zone}": a data flow has no subscription after ${READY_MS / 1000} seconds. Last fault: ${lastFault()}`,
        { cause },
      );
    }
  }

  get #objects(): readonly TelemetryObject[] {
    return telemetryObjects(this.#options.dist(), this.#options.model.zone);
  }
}
