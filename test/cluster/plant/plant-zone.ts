// A zone of a plant that is up: its machine, its cluster if it has one, and what its forwarder says, wherever that runs.

import { mkdirSync } from 'node:fs';
import type { AuditRecord } from '../../../forwarder/contract/audit-record.ts';
import type { Zone } from '../../../levels/model.ts';
import { type ForwarderState, isConfirmed, stateInCluster, stateOnHost } from '../drills/allowlist.ts';
import { auditIn } from '../drills/audit.ts';
import { Client } from '../drills/clients.ts';
import { type FluxObject, kustomizations } from '../drills/flux.ts';
import { Cluster } from '../kubernetes/cluster.ts';
import { type Capture, capture } from '../machines/capture.ts';
import { namespaceOf } from '../machines/instance.ts';
import { Machine } from '../machines/machine.ts';
import { machineFolder, placeOf } from './place.ts';

/** The unit of a host without a cluster. */
const FORWARDER_UNIT = 'sallyport-forwarder.service';

export class PlantZone {
  readonly zone: Zone;
  readonly machine: Machine;
  #cluster: Cluster | undefined;

  constructor(zone: Zone) {
    this.zone = zone;
    this.machine = Machine.at(machineFolder(zone.name));
  }

  get name(): string {
    return this.zone.name;
  }

  get hasCluster(): boolean {
    return this.zone.cluster !== undefined;
  }

  /** From the step on that starts it. */
  get cluster(): Cluster {
    if (!this.hasCluster)
      throw new Error(`Cannot speak to the cluster of "${this.name}": it has none. Use its machine`);
    this.#cluster ??= Cluster.at(this.machine);
    return this.#cluster;
  }

  /** What asks as the host of the zone does. */
  get client(): Client {
    return Client.onHost(this.machine);
  }

  /** What passes through its node from now on, kept with the evidence. `filter` is an expression of tcpdump. */
  async capture(name: string, filter = ''): Promise<Capture> {
    mkdirSync(placeOf('captures'), { recursive: true });
    return capture(namespaceOf(this.name), placeOf(`captures/${this.name}-${name}.pcap`), filter);
  }

  /** What its forwarder says about itself. */
  state(): Promise<ForwarderState> {
    return this.hasCluster ? stateInCluster(this.cluster.api, this.name) : stateOnHost(this.machine);
  }

  /** The audit lines its forwarder wrote, as long as its Pods or its unit are there. */
  async audit(): Promise<readonly AuditRecord[]> {
    return auditIn(await this.forwarderLog());
  }

  async forwarderLog(): Promise<string> {
    if (!this.hasCluster) return this.machine.ask('cat', [this.machine.logOf(FORWARDER_UNIT)]);
    return this.cluster.logs('sallyport', 'app.kubernetes.io/name=forwarder');
  }

  /** Kustomizations of the zone that are not ready, and its forwarder where it is not confirmed: empty when all is well. */
  async complaints(): Promise<readonly string[]> {
    const state = this.zone.forwarder === undefined ? undefined : await this.state();
    const unconfirmed =
      state === undefined || isConfirmed(state) ? [] : [`forwarder: ${JSON.stringify(state.conditions)}`];
    const parts = this.hasCluster ? await kustomizations(this.cluster.api) : [];
    const absent = this.hasCluster && parts.length === 0 ? ['Flux has nothing to apply'] : [];
    return [...absent, ...parts.filter(isUnready).map(sayUnready), ...unconfirmed].map(
      (text) => `${this.name}: ${text}`,
    );
  }
}

function isUnready({ ready }: FluxObject): boolean {
  return ready.status !== 'True';
}

function sayUnready({ name, ready }: FluxObject): string {
  return `${name}: ${ready.reason} ${ready.message}`;
}
