// The allowlist a forwarder decides with: the last good one (allowlist-keeper.ts), its entries ended on time
// (expiries.ts), the time of that remembered over a restart (trusted-time.ts), and what is opened beside it for some hours
// (break-glass-keeper.ts).

import type { Logger } from 'pino';
import type { Condition } from '../conditions.ts';
import type { Snapshot } from '../decision/snapshot.ts';
import { textOf } from '../error-text.ts';
import { BreakGlassKeeper, type BreakGlassStanding } from './break-glass-keeper.ts';
import { BreakGlassMemory } from './break-glass-memory.ts';
import type { BreakGlassVerdict } from './break-glass-rule.ts';
import type { BreakGlassSource } from './break-glass-source.ts';
import { AllowlistKeeper } from './allowlist-keeper.ts';
import { type Clock, Expiries } from './expiries.ts';
import { LastGood } from './last-good.ts';
import type { AllowlistSource } from './source.ts';
import { TrustedTime } from './trusted-time.ts';

export type AllowlistInForceOptions = {
  readonly source: AllowlistSource;
  /** Where the site allows break-glass. */
  readonly breakGlass: { readonly source: BreakGlassSource; readonly maxHours: number } | undefined;
  /** The zone of the forwarder, for which its list is named. */
  readonly zone: string;
  readonly stateFolder: string;
  readonly clock: Clock;
  /** The latest moment a trusted clock had shown in an earlier run. */
  readonly trustedAt: number | undefined;
  readonly tickMs: number;
  /** Another snapshot is in force; `onDue` follows. */
  readonly onSwap: (snapshot: Snapshot) => void;
  /** Open connections are to be decided again. */
  readonly onDue: () => void;
  /** The clock has lost or won trust. */
  readonly onClock: (condition: Condition) => void;
  /** A condition or the snapshot has changed. */
  readonly onState: () => void;
  readonly log: Logger;
};

export class AllowlistInForce {
  readonly #options: AllowlistInForceOptions;
  readonly #trustedTime: TrustedTime;
  readonly #expiries: Expiries;
  readonly #keeper: AllowlistKeeper;
  readonly #breakGlass: BreakGlassKeeper | undefined;
  #ticking: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: AllowlistInForceOptions) {
    const { source, zone, stateFolder, clock, trustedAt, onState, log } = options;
    this.#options = options;
    this.#trustedTime = new TrustedTime(stateFolder, (error) =>
      log.error(`Cannot remember the time: ${textOf(error)}`),
    );
    this.#expiries = new Expiries({ clock, trustedAt, onDue: () => this.#due(), onTrust: () => this.#clockChanged() });
    const lastGood = new LastGood(stateFolder);
    this.#keeper = new AllowlistKeeper({ source, zone, lastGood, onSwap: (it) => this.#swapped(it), onState, log });
    this.#breakGlass = this.#createBreakGlass();
  }

  /** The last good list, whatever the clock says. */
  get snapshot(): Snapshot | undefined {
    return this.#keeper.snapshot;
  }

  /** Of the object the list was read from, where it has one. */
  get generation(): number | undefined {
    return this.#keeper.generation;
  }

  /** What decisions are made with. */
  inForce(): Snapshot | undefined {
    return this.#expiries.inForce();
  }

  get ready(): Condition {
    return this.#keeper.condition;
  }

  get clockTrusted(): Condition {
    return this.#expiries.condition;
  }

  /** Whether anything is open beside the list; undefined where the site does not allow it. */
  get breakGlass(): Condition | undefined {
    return this.#breakGlass?.condition;
  }

  /** What became of each break-glass, by identity. */
  get breakGlassVerdicts(): ReadonlyMap<string, BreakGlassVerdict> {
    return this.#breakGlass?.verdicts ?? new Map();
  }

  get breakGlassStanding(): BreakGlassStanding {
    return this.#breakGlass?.standing() ?? { active: 0, secondsLeft: 0 };
  }

  /** What the API server's clock shows, when it says so. */
  hearServer(date: number): void {
    this.#expiries.hear(date);
  }

  /** Resolves when the source has reported once and the report was judged. */
  async start(): Promise<void> {
    await this.#keeper.start();
    if (this.#isStopped) return;
    await this.#breakGlass?.start();
    if (this.#isStopped) return;
    this.#ticking = setInterval(() => this.#tick(), this.#options.tickMs);
  }

  /** Ends the source and waits for what is being saved. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#ticking);
    await this.#breakGlass?.stop();
    await this.#keeper.stop();
    await this.#trustedTime.settled();
  }

  #createBreakGlass(): BreakGlassKeeper | undefined {
    const { breakGlass, stateFolder, clock, onState, log } = this.#options;
    if (breakGlass === undefined) return undefined;
    return new BreakGlassKeeper({
      ...breakGlass,
      memory: new BreakGlassMemory(stateFolder),
      clock,
      zones: () => this.#keeper.snapshot?.zones(),
      onGrants: (grants) => this.#keeper.setExtraGrants(grants),
      onState,
      log,
    });
  }

  #tick(): void {
    this.#expiries.tick();
    this.#breakGlass?.tick();
  }

  /** Another list may know other zones. */
  #swapped(snapshot: Snapshot): void {
    this.#expiries.load(snapshot);
    this.#options.onSwap(snapshot);
    this.#due();
    this.#breakGlass?.tick();
  }

  #due(): void {
    this.#options.onDue();
    const { trustedAt } = this.#expiries;
    if (trustedAt !== undefined) this.#trustedTime.save(trustedAt);
  }

  #clockChanged(): void {
    const { condition } = this.#expiries;
    this.#options.log.warn({ condition: condition.reason }, condition.message);
    this.#options.onClock(condition);
    this.#options.onState();
  }
}
