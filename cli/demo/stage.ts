// What every step of the story has at hand: the plant, its machines, the audit trail, the voice; and the few things steps do.

import type { AuditRecord } from '../../forwarder/contract/audit-record.ts';
import type { Reason } from '../../forwarder/contract/reasons.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { DemoClock } from './demo-clock.ts';
import type { Narrator } from './narrator.ts';
import { lookUp, open, type PlantConnection, type PlantMachine } from './plant-client.ts';
import type { Plant } from './plant.ts';

export class Stage {
  readonly plant: Plant;
  readonly narrator: Narrator;
  readonly trail: AuditTrail;
  readonly clock: DemoClock;
  readonly #ca: string;
  readonly #open = new Set<PlantConnection>();

  constructor(parts: { plant: Plant; narrator: Narrator; trail: AuditTrail; clock: DemoClock; ca: string }) {
    ({ plant: this.plant, narrator: this.narrator, trail: this.trail, clock: this.clock } = parts);
    this.#ca = parts.ca;
  }

  /** Looks a name up; fails unless the answer is the face the machine's zone dials. */
  async resolves(machine: PlantMachine, name: string): Promise<string> {
    const answer = await lookUp(machine, name);
    if (answer.kind !== 'address')
      throw new Error(`Cannot go on: DNS says ${answer.kind} for "${name}" to ${machine.zone}`);
    this.narrator.seen(`DNS: ${name} is ${answer.address}, the parent's face, not an address on the Internet`);
    return answer.address;
  }

  /** Looks a name up; fails unless it does not exist for this machine. */
  async doesNotResolve(machine: PlantMachine, name: string): Promise<void> {
    const answer = await lookUp(machine, name);
    if (answer.kind !== 'nxdomain')
      throw new Error(`Cannot go on: DNS says ${answer.kind} for "${name}" to ${machine.zone}`);
    this.narrator.seen(`DNS: ${name} does not exist (NXDOMAIN)`);
  }

  /** Opens TLS through the chain; fails unless the service greets. */
  async connects(machine: PlantMachine, name: string, port = 443): Promise<PlantConnection> {
    const outcome = await open(machine, this.plant.overlay, {
      name,
      port,
      address: machine.nameserver.address,
      ca: this.#ca,
    });
    if (!outcome.ok) throw new Error(`Cannot go on: ${machine.zone} does not reach "${name}": ${outcome.why}`);
    this.#open.add(outcome.connection);
    this.narrator.seen(`TLS: the certificate of ${name} is verified, and the service says "${outcome.greeting}"`);
    return outcome.connection;
  }

  /** Dials the face although DNS said no; fails unless the forwarder of `zone` closes it for exactly this reason. */
  async isRefused(machine: PlantMachine, name: string, zone: string, reason: Reason): Promise<void> {
    const since = this.trail.length;
    const outcome = await open(machine, this.plant.overlay, {
      name,
      port: 443,
      address: machine.nameserver.address,
      ca: this.#ca,
    });
    if (outcome.ok) throw new Error(`Cannot go on: ${machine.zone} reaches "${name}", which nothing allows`);
    const denial = await this.denial(since, name, zone, reason);
    this.narrator.seen('TLS: the forwarder closes the connection, and its audit line says why:');
    this.narrator.audit(denial);
  }

  /** The denial of a name since a moment; fails unless this forwarder gave this reason. */
  async denial(since: number, name: string, zone: string, reason: Reason): Promise<AuditRecord> {
    const denial = await this.trail.until(
      `a denial of "${name}"`,
      since,
      (record) => record.event === 'deny' && record.serverName === name,
    );
    if (denial.zone === zone && denial.reason === reason) return denial;
    throw new Error(
      `Cannot go on: "${name}" was denied by ${denial.zone} as ${denial.reason}, not by ${zone} as ${reason}`,
    );
  }

  /** Fails unless an open connection still answers. */
  async stillAnswers(connection: PlantConnection, what: string): Promise<void> {
    const answer = await connection.say('are you there?');
    this.narrator.seen(`${what} was not touched: "${answer}"`);
  }

  async endConnections(): Promise<void> {
    await Promise.all([...this.#open].map((connection) => connection.end()));
  }
}
