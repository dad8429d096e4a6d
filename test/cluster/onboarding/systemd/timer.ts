// A timer as systemd.timer(5) counts it: from the start of the machine, then from the moment its service was last done.

import { setTimeout as wait } from 'node:timers/promises';
import type { TimerSection } from './unit.ts';

export type TimedService = {
  readonly inactiveSince: number | undefined;
  start(): Promise<void>;
};

export type TimerOptions = {
  readonly name: string;
  readonly section: TimerSection;
  readonly service: TimedService;
  /** When the machine started, by the clock of `performance.now()`. */
  readonly bootMs: number;
};

/** How often a service that still runs is looked at again. */
const LOOK_MS = 200;

export class Timer {
  readonly name: string;
  readonly #service: TimedService;
  readonly #bootMs: number;
  #section: TimerSection;
  #running: AbortController | undefined;

  constructor({ name, section, service, bootMs }: TimerOptions) {
    this.name = name;
    this.#section = section;
    this.#service = service;
    this.#bootMs = bootMs;
  }

  get state(): 'active' | 'inactive' {
    return this.#running === undefined ? 'inactive' : 'active';
  }

  configure(section: TimerSection): void {
    this.#section = section;
  }

  start(): void {
    if (this.#running !== undefined) return;
    this.#running = new AbortController();
    void this.#goOn(this.#running.signal);
  }

  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
  }

  async #goOn(signal: AbortSignal): Promise<void> {
    let hasElapsedAtBoot = false;
    while (!signal.aborted) {
      const due = this.#due(hasElapsedAtBoot);
      const left = due === undefined ? LOOK_MS : Math.max(0, Math.ceil(due - performance.now()));
      await wait(left, undefined, { signal }).catch(() => undefined); // stopped
      if (signal.aborted || due === undefined || due !== this.#due(hasElapsedAtBoot)) continue;
      hasElapsedAtBoot = true;
      await this.#service.start().catch(() => undefined); // its log has the reason; the next turn tries again
    }
  }

  /** The next moment; undefined while there is none, as while the service runs. */
  #due(hasElapsedAtBoot: boolean): number | undefined {
    const { OnBootSec, OnUnitInactiveSec } = this.#section;
    const { inactiveSince } = this.#service;
    if (OnUnitInactiveSec !== undefined && inactiveSince !== undefined) return inactiveSince + OnUnitInactiveSec;
    return OnBootSec === undefined || hasElapsedAtBoot ? undefined : this.#bootMs + OnBootSec;
  }
}
