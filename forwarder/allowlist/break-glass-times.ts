// How much of its time each break-glass has had, counted while we run and remembered while we do not.
//
// A file counts only once the moment it was first seen is on disk, or a restart would give it its time again. An object has
// its creation for that, so a full disk does not keep it out.

import type { Logger } from 'pino';
import { textOf } from '../error-text.ts';
import type { BreakGlassMemory } from './break-glass-memory.ts';
import { beginCount, countTime, type FoundBreakGlass, type TimeCount } from './break-glass-rule.ts';
import type { Clock } from './expiries.ts';

export type BreakGlassTimesOptions = {
  readonly memory: Pick<BreakGlassMemory, 'path' | 'load' | 'save'>;
  readonly clock: Clock;
  /** Something is remembered now, or could not be. */
  readonly onSaved: () => void;
  readonly log: Logger;
};

/** How much of their time a crash may make us forget. */
const SAVE_MS = 60_000;
/** Counts of what is not there any more are kept up to here, in case it comes back. */
const MAX_COUNTS = 256;

export class BreakGlassTimes {
  readonly #options: BreakGlassTimesOptions;
  readonly #unsaved = new Set<string>();
  #counts = new Map<string, TimeCount>();
  #found: readonly FoundBreakGlass[] = [];
  #countedAt: number;
  #savedAt: number;
  #saving = Promise.resolve();
  #fault: string | undefined;
  #hasForgotten = false;

  constructor(options: BreakGlassTimesOptions) {
    this.#options = options;
    this.#countedAt = options.clock.monotonic();
    this.#savedAt = this.#countedAt;
  }

  /** Never rejects. */
  async load(): Promise<void> {
    const { memory, log } = this.#options;
    const recalled = await memory.load();
    if (recalled.kind === 'counts') this.#counts = new Map(recalled.counts);
    else {
      this.#hasForgotten = true;
      log.error(`Cannot use "${memory.path}": ${recalled.why}. Break-glass files that are there now count as ended`);
    }
  }

  /** All there are. */
  see(found: readonly FoundBreakGlass[]): void {
    this.#found = found;
    this.count();
    const begun = found.filter(({ identity, parsed }) => parsed.ok && !this.#counts.has(identity));
    for (const each of begun) this.#begin(each);
    this.#hasForgotten = false;
    if (begun.length > 0) this.save();
  }

  get(identity: string): TimeCount | undefined {
    return this.#counts.get(identity);
  }

  /** Whether a restart would know it; why not, where it was tried. */
  memoryOf(identity: string): 'kept' | 'waiting' | { readonly fault: string } {
    if (!this.#unsaved.has(identity)) return 'kept';
    return this.#fault === undefined ? 'waiting' : { fault: this.#fault };
  }

  /** Counts all of them: what was taken away and comes back has had that time, too. */
  count(): void {
    const { clock } = this.#options;
    const [wall, elapsed] = [clock.wall(), clock.monotonic() - this.#countedAt];
    this.#countedAt += elapsed;
    const ages = new Map(this.#found.map(({ identity, ageMs }) => [identity, ageMs]));
    for (const [identity, count] of this.#counts) {
      this.#counts.set(identity, countTime(count, elapsed, wall, ages.get(identity)));
    }
  }

  /** Now and then while something is open, and until what has failed succeeds. */
  saveWhenDue(isAnyOpen: boolean): void {
    const isDue = this.#options.clock.monotonic() - this.#savedAt >= SAVE_MS;
    if (isDue && (isAnyOpen || this.#fault !== undefined)) this.save();
  }

  /** One after the other; never throws. */
  save(): void {
    const { memory, clock } = this.#options;
    this.#savedAt = clock.monotonic();
    this.#trim();
    const counts = new Map(this.#counts);
    this.#saving = this.#saving
      .then(() => memory.save(counts))
      .then(
        () => this.#saved(counts),
        (error: unknown) => this.#failed(error),
      );
  }

  /** Resolves when everything asked for so far was saved or has failed. */
  settled(): Promise<void> {
    return this.#saving;
  }

  #begin({ identity, parsed, createdAt, ageMs }: FoundBreakGlass): void {
    if (!parsed.ok) return;
    const wall = this.#options.clock.wall();
    const count = countTime(beginCount(parsed.request.hours, createdAt, wall), 0, wall, ageMs);
    const isFile = createdAt === undefined;
    this.#counts.set(identity, this.#hasForgotten && isFile ? { ...count, hasEnded: true } : count);
    if (isFile) this.#unsaved.add(identity);
  }

  #saved(counts: ReadonlyMap<string, TimeCount>): void {
    const waiting = this.#unsaved.size;
    this.#fault = undefined;
    for (const identity of counts.keys()) this.#unsaved.delete(identity);
    if (this.#unsaved.size < waiting) this.#options.onSaved();
  }

  #failed(error: unknown): void {
    const { log, memory, onSaved } = this.#options;
    this.#fault = textOf(error);
    log.error(`Cannot save "${memory.path}": ${this.#fault}. It is tried again`);
    onSaved();
  }

  /** The oldest of those that are gone go first. */
  #trim(): void {
    const present = new Set(this.#found.map(({ identity }) => identity));
    for (const identity of this.#counts.keys()) {
      if (this.#counts.size <= MAX_COUNTS) return;
      if (!present.has(identity)) this.#counts.delete(identity);
    }
  }
}
