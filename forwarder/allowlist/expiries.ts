// When does an entry end? Watches both clocks (clock-guard.ts), keeps the next expiry, and says when it is due.

import type { Condition } from '../conditions.ts';
import { startOfDay } from '../contract/days.ts';
import { holdExpiries, type Snapshot } from '../decision/snapshot.ts';
import { type ClockGuard, type ClockReading, heldAt, observeClock, startClockGuard } from './clock-guard.ts';

export type Clock = {
  /** Milliseconds since the epoch. */
  wall(): number;
  /** Milliseconds since any moment; never steps. */
  monotonic(): number;
};

export type ExpiriesOptions = {
  readonly clock: Clock;
  /** What an earlier run had remembered. */
  readonly trustedAt: number | undefined;
  /** Open connections are to be decided again: an entry has ended, or what counts as now has changed. */
  readonly onDue: () => void;
  /** The clock has lost or won trust. */
  readonly onTrust: () => void;
};

export class Expiries {
  readonly #options: ExpiriesOptions;
  #guard: ClockGuard;
  #snapshot: Snapshot | undefined;
  #notBefore: number | undefined;
  #due: number | undefined;

  constructor(options: ExpiriesOptions) {
    this.#options = options;
    this.#guard = observeClock(startClockGuard(options.trustedAt), this.#read());
  }

  get trustedAt(): number | undefined {
    return this.#guard.trustedAt;
  }

  /** Another snapshot is in force. */
  load(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#notBefore = startOfDay(snapshot.terms.notBefore);
    this.#observe();
    this.#due = snapshot.nextExpiry(this.#now());
  }

  /** What decisions are made with: the snapshot, holding its expiries while the clock is not trusted. */
  inForce(): Snapshot | undefined {
    this.#observe();
    const held = heldAt(this.#guard);
    if (held === undefined || this.#snapshot === undefined) return this.#snapshot;
    return holdExpiries(this.#snapshot, held);
  }

  /** What the API server's clock shows, when it says so. */
  hear(apiServer: number): void {
    this.#observe(apiServer);
  }

  /** Twice a second or so; no timer of its own could follow a wall clock that steps. */
  tick(): void {
    this.#observe();
    if (this.#due === undefined || this.#now() < this.#due) return;
    this.#due = this.#snapshot?.nextExpiry(this.#now());
    this.#options.onDue();
  }

  get condition(): Condition {
    const { suspended } = this.#guard;
    if (suspended === undefined) return trusted('True', 'Trusted', 'Entries end on their day.');
    if (suspended.why === 'stepped') {
      return trusted(
        'False',
        'Stepped',
        'The wall clock moved by more than an hour: no further entry ends until it is good for a day.',
      );
    }
    return trusted(
      'False',
      'BehindNotBefore',
      'The wall clock is behind the allowlist: no further entry ends until it is good for a day.',
    );
  }

  #now(): number {
    return heldAt(this.#guard) ?? this.#options.clock.wall();
  }

  #observe(apiServer?: number): void {
    const before = this.#guard.suspended;
    this.#guard = observeClock(this.#guard, { ...this.#read(), apiServer });
    const after = this.#guard.suspended;
    if (before?.why === after?.why) return;
    this.#options.onTrust();
    if (before !== undefined && after !== undefined) return;
    this.#due = this.#snapshot?.nextExpiry(this.#now());
    this.#options.onDue();
  }

  #read(): ClockReading {
    const { clock } = this.#options;
    return { wall: clock.wall(), monotonic: clock.monotonic(), notBefore: this.#notBefore };
  }
}

function trusted(status: Condition['status'], reason: string, message: string): Condition {
  return { type: 'ClockTrusted', status, reason, message };
}
