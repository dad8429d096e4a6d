// The telemetry of one zone: its broker, its secrets, and the data flows that run beside it.

import { join } from 'node:path';
import type { Broker as BrokerModel } from '../../../levels/telemetry/model.ts';
import type { TreeFiles } from '../../synth/write-tree.ts';
import type { Access } from './access.ts';
import { Broker } from './broker.ts';
import type { DataFlow, FlowWatch } from './data-flow.ts';
import { startFlow } from './flow-ends.ts';
import { flowPlans } from './flow-plan.ts';
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
  async start(authorities: SiteAuthorities): Promise<readonly string[]> {
    this.#pairs = await issueFor(this.#options.model, authorities);
    this.broker.configure(this.#objects, this.secrets);
    await this.broker.start();
    const { access, systemCa, watch, onFault } = this.#options;
    const secrets = (): ZoneSecrets => this.secrets;
    const surroundings = { access: access(), broker: this.broker.local, secrets, systemCa, watch, onFault };
    const plans = flowPlans(this.#options.model.zone, this.#objects);
    this.#flows = plans.map((plan) => startFlow(plan, surroundings));
    await Promise.all(this.#flows.map(({ ready }) => ready));
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
    await Promise.all(this.#flows.map((flow) => flow.close()));
    await this.broker.stop();
  }

  get #objects(): readonly TelemetryObject[] {
    return telemetryObjects(this.#options.dist(), this.#options.model.zone);
  }
}
