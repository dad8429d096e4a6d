// What was in force when, for one reactor. Whether somebody was denied for a reason can be told only by looking back:
// the forwarder decides at moments of its own choice.

import type { AllowlistSpec } from '../../../forwarder/contract/allowlist.ts';
import type { Claim, Terms } from '../plant/oracle.ts';
import { wayOf } from '../plant/oracle.ts';

type Period = {
  readonly spec: AllowlistSpec | undefined;
  readonly expiriesHeldAt: number | undefined;
  readonly fromMs: number;
  untilMs: number;
};

export class TermsHistory {
  readonly #periods: Period[] = [];

  constructor(nowMs: number) {
    this.#periods.push({ spec: undefined, expiriesHeldAt: undefined, fromMs: nowMs, untilMs: nowMs });
  }

  /** To be kept and given to `since` later. */
  get mark(): number {
    return this.#periods.length - 1;
  }

  get current(): Terms {
    return termsAt(this.#last, this.#last.untilMs);
  }

  change(spec: AllowlistSpec | undefined, expiriesHeldAt: number | undefined, nowMs: number): void {
    this.#periods.push({ spec, expiriesHeldAt, fromMs: nowMs, untilMs: nowMs });
  }

  /** The believed time has moved on. */
  passed(nowMs: number): void {
    this.#last.untilMs = nowMs;
  }

  /** Terms at the edges of every period since a mark: between them answers change once at most. */
  since(mark: number): readonly Terms[] {
    return this.#periods
      .slice(mark)
      .flatMap((period) => [termsAt(period, period.fromMs), termsAt(period, period.untilMs)]);
  }

  /** Every way the claim has led to since a mark; undefined among them when it was denied meanwhile. */
  waysSince(mark: number, claim: Claim): ReadonlySet<string | undefined> {
    return new Set(this.since(mark).map((terms) => wayOf(terms, claim)));
  }

  get #last(): Period {
    const last = this.#periods.at(-1);
    if (last === undefined) throw new Error('Cannot look back: nothing was ever in force. Begin with a period');
    return last;
  }
}

function termsAt({ spec, expiriesHeldAt }: Period, nowMs: number): Terms {
  return { spec, expiriesHeldAt, nowMs };
}
