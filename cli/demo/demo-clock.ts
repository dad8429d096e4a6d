// The clock of the demo's forwarders: it runs like the real one, from a moment of the story, and can be moved forward.

import type { Clock } from '../../forwarder/allowlist/expiries.ts';

export class DemoClock implements Clock {
  #offsetMs: number;

  /** `start`: ISO 8601, e.g. "2027-03-01T23:50:00Z". */
  constructor(start: string) {
    this.#offsetMs = Date.parse(start) - Date.now();
  }

  wall(): number {
    return Date.now() + this.#offsetMs;
  }

  monotonic(): number {
    return performance.now();
  }

  moveTo(moment: string): void {
    this.#offsetMs = Date.parse(moment) - Date.now();
  }
}
