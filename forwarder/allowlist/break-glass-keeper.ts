// Keeps what is opened by break-glass: asks the rule (break-glass-rule.ts) twice a second, tells the log when something
// begins and ends, and hands on what the list gets in addition. The list itself knows nothing of it.

import type { Logger } from 'pino';
import type { Condition } from '../conditions.ts';
import type { Grant } from '../contract/allowlist.ts';
import type { BreakGlassMemory } from './break-glass-memory.ts';
import {
  beginCount,
  breakGlassGrants,
  type BreakGlassVerdict,
  type FoundBreakGlass,
  judgeBreakGlass,
  leftMs,
} from './break-glass-rule.ts';
import type { BreakGlassSource } from './break-glass-source.ts';
import { BreakGlassTimes } from './break-glass-times.ts';
import { breakGlassCondition, describeVerdict } from './break-glass-words.ts';
import type { Clock } from './expiries.ts';

export type BreakGlassKeeperOptions = {
  readonly source: BreakGlassSource;
  readonly memory: Pick<BreakGlassMemory, 'path' | 'load' | 'save'>;
  /** What the site allows. */
  readonly maxHours: number;
  readonly clock: Clock;
  /** The zones of the list in force; undefined while there is none. */
  readonly zones: () => ReadonlySet<string> | undefined;
  /** The list gets these in addition, and no others; false when that has failed and is to be tried again. */
  readonly onGrants: (grants: readonly Grant[]) => Promise<boolean>;
  /** What is said about it has changed. */
  readonly onState: () => void;
  readonly log: Logger;
};

export type BreakGlassStanding = { readonly active: number; readonly secondsLeft: number };

type Verdicts = ReadonlyMap<string, BreakGlassVerdict>;

/** Both clocks drift; an end that moves by less is the same end. */
const SAME_END_MS = 60_000;
/** Until what could not be handed on is tried again. */
const RETRY_MS = 5_000;

export class BreakGlassKeeper {
  readonly #options: BreakGlassKeeperOptions;
  readonly #times: BreakGlassTimes;
  #found: readonly FoundBreakGlass[] = [];
  #verdicts: Verdicts = new Map();
  #grants: readonly Grant[] = [];
  #retryAt: number | undefined;
  #isStopped = false;

  constructor(options: BreakGlassKeeperOptions) {
    this.#options = options;
    const { memory, clock, log } = options;
    this.#times = new BreakGlassTimes({ memory, clock, onSaved: () => this.#judge(), log });
  }

  /** Waits for what is remembered, not for what will be found. */
  async start(): Promise<void> {
    await this.#times.load();
    this.#options.source.start((found) => {
      if (this.#isStopped) return;
      this.#found = found;
      this.#times.see(found);
      this.#judge();
    });
  }

  /** Twice a second or so, and when another list is in force. */
  tick(): void {
    this.#judge();
    if (!this.#isStopped) this.#times.saveWhenDue(this.standing().active > 0);
  }

  /** Ends the source and waits for what is being saved. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#options.source.stop();
    this.#times.count();
    if (this.standing().active > 0) this.#times.save();
    await this.#times.settled();
  }

  get condition(): Condition {
    return breakGlassCondition([...this.#verdicts.values()]);
  }

  /** By identity; what is not judged yet is missing. */
  get verdicts(): Verdicts {
    return this.#verdicts;
  }

  standing(): BreakGlassStanding {
    const wall = this.#options.clock.wall();
    const left = [...this.#verdicts].flatMap(([identity, verdict]) => {
      const count = this.#times.get(identity);
      return verdict.kind === 'in-force' && count !== undefined ? [leftMs(count, wall) / 1000] : [];
    });
    return { active: left.length, secondsLeft: Math.max(0, ...left) };
  }

  #judge(): void {
    if (this.#isStopped) return;
    this.#times.count();
    const former = this.#verdicts;
    this.#verdicts = this.#judgeAll(former);
    if (this.#handOn()) this.#times.save();
    const changes = differences(former, this.#verdicts);
    for (const { kind, text } of changes) this.#options.log.warn({ breakGlass: kind }, text);
    if (changes.length > 0) this.#options.onState();
  }

  #judgeAll(former: Verdicts): Verdicts {
    const verdicts = new Map<string, BreakGlassVerdict>();
    const zones = this.#found.length === 0 ? undefined : this.#options.zones();
    let open = 0;
    for (const found of this.#found) {
      const verdict = this.#judgeOne(found, open, zones);
      if (verdict === undefined) continue;
      if (verdict.kind === 'in-force') open += 1;
      verdicts.set(found.identity, steady(verdict, former.get(found.identity)));
    }
    return verdicts;
  }

  /** Undefined while a file waits for the disk. */
  #judgeOne(
    found: FoundBreakGlass,
    open: number,
    zones: ReadonlySet<string> | undefined,
  ): BreakGlassVerdict | undefined {
    const { maxHours, clock } = this.#options;
    const wall = clock.wall();
    const count = this.#times.get(found.identity) ?? beginCount(0, found.createdAt, wall);
    const verdict = judgeBreakGlass(found, count, open, { maxHours, zones, wall });
    const memory = this.#times.memoryOf(found.identity);
    if (verdict.kind !== 'in-force' || memory === 'kept') return verdict;
    if (memory === 'waiting') return undefined;
    const message = `Cannot use "${found.from}" as break-glass: its beginning cannot be remembered (${memory.fault}). Make room on the disk`;
    return { kind: 'refused', why: 'NotRemembered', message };
  }

  /** Whether it was handed on: there is another end, or there are other entries. */
  #handOn(): boolean {
    const grants = breakGlassGrants([...this.#verdicts.values()]);
    const now = this.#options.clock.monotonic();
    const isRetry = this.#retryAt !== undefined && now >= this.#retryAt;
    if (!isRetry && JSON.stringify(grants) === JSON.stringify(this.#grants)) return false;
    this.#grants = grants;
    this.#retryAt = undefined;
    void this.#offer(grants, now + RETRY_MS);
    return true;
  }

  async #offer(grants: readonly Grant[], retryAt: number): Promise<void> {
    const isInForce = await this.#options.onGrants(grants);
    if (!isInForce && grants === this.#grants) this.#retryAt = retryAt;
  }
}

/** Keeps an end that has hardly moved, so that nothing is compiled or told anew because of it. */
function steady(verdict: BreakGlassVerdict, former: BreakGlassVerdict | undefined): BreakGlassVerdict {
  if (verdict.kind !== 'in-force' || former?.kind !== 'in-force') return verdict;
  return Math.abs(verdict.until - former.until) < SAME_END_MS ? { ...verdict, until: former.until } : verdict;
}

type Difference = { readonly kind: BreakGlassVerdict['kind'] | 'removed'; readonly text: string };

function differences(former: Verdicts, now: Verdicts): readonly Difference[] {
  const found: Difference[] = [];
  for (const [identity, verdict] of now) {
    const before = former.get(identity);
    const text = describeVerdict(verdict);
    if (before === undefined || describeVerdict(before) !== text) found.push({ kind: verdict.kind, text });
  }
  for (const [identity, verdict] of former) {
    if (now.has(identity)) continue;
    const text = verdict.kind === 'in-force' ? 'It was open and was taken away' : 'It was taken away';
    found.push({ kind: 'removed', text: `${text}. ${describeVerdict(verdict)}` });
  }
  return found;
}
