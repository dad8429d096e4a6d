// Asks every invariant at the moment it can be asked.

import type { Ledger } from '../../../forwarder/engine/ledger/ledger.ts';
import type { Server } from '../world/server.ts';
import type { Dial } from '../world/track.ts';
import type { Judge, World } from '../world/world.ts';
import type { AuditTrail } from './audit-trail.ts';
import { checkEnd } from './ending.ts';
import { checkMemory } from './memory.ts';
import { Permission } from './permission.ts';
import { checkProgress } from './progress.ts';
import { checkRecords } from './records.ts';
import { checkTimes } from './time-limits.ts';

export class WorldJudge implements Judge {
  readonly #world: World;
  readonly #trail: AuditTrail;
  readonly #ledger: Ledger;
  readonly #permission: Permission;

  constructor(world: World, trail: AuditTrail, ledger: Ledger) {
    this.#world = world;
    this.#trail = trail;
    this.#ledger = ledger;
    this.#permission = new Permission(world);
  }

  beforeWait(): void {
    checkTimes(this.#world);
    checkMemory(this.#world, this.#ledger);
  }

  dialled(dial: Dial): void {
    this.#permission.dialled(dial);
  }

  arrived(server: Server): void {
    this.#permission.arrived(server);
  }

  settled(): void {
    checkProgress(this.#world);
  }

  /** Every reactor has ended. */
  over(): void {
    checkRecords(this.#world, this.#trail);
    checkEnd(this.#world, this.#trail, this.#ledger);
  }
}
