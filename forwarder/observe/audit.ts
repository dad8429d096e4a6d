// Writes audit lines: JSON, one object a line, in batches, behind the traffic and never in its way.
//
// The queue is bounded in bytes, over all threads that write (audit-room.ts). When the sink is blocked or full the newest
// lines are dropped and counted; the caller learns it from `write` and may deny (audit.required). Opens, denials and closes are all written; identical denials
// are counted past a rate (denial-counter.ts).

import type { AuditRecord } from '../contract/audit-record.ts';
import type { Configuration } from '../contract/configuration.ts';
import { AuditRoom } from './audit-room.ts';
import { FileSink, stdoutSink } from './audit-sink.ts';
import type { AuditSink } from './audit-sink.ts';
import { DenialCounter, REPEAT_RATE } from './denial-counter.ts';
import type { RepeatRate } from './denial-counter.ts';

export type AuditOptions = {
  /** Called with the number of lines lost, so that a metric can count them. */
  readonly onDrop?: (lines: number) => void;
  /** Called when the sink refuses a batch. */
  readonly onFault?: (error: unknown) => void;
  readonly now?: () => number;
  /** Shared with the threads that write lines of their own. */
  readonly room?: AuditRoom;
  readonly rate?: RepeatRate;
  /** How long `close` waits for a blocked sink. */
  readonly closeTimeoutMs?: number;
};

/** One write at most; a longer queue is written in several. */
const BATCH_BYTES = 256 * 1024;
const CLOSE_TIMEOUT_MS = 2_000;

export function createAuditSink(to: Configuration['audit']['to']): AuditSink {
  return to === 'stdout' ? stdoutSink() : new FileSink(to.file, to.rotateMiB * 1024 * 1024);
}

/** One or more lines, and who is told when they are written or lost. */
type Queued = { readonly text: Uint8Array; readonly lines: number; readonly onSettled: () => void };

export class AuditWriter {
  readonly #sink: AuditSink;
  readonly #options: AuditOptions;
  readonly #now: () => number;
  readonly #room: AuditRoom;
  readonly #denials: DenialCounter;
  readonly #windowMs: number;
  #queue: Queued[] = [];
  #pumping: Promise<void> | undefined;
  #sweeper: NodeJS.Timeout | undefined;
  #dropped = 0;

  constructor(sink: AuditSink, options: AuditOptions = {}) {
    this.#sink = sink;
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#room = options.room ?? new AuditRoom();
    const rate = options.rate ?? REPEAT_RATE;
    this.#denials = new DenialCounter(rate);
    this.#windowMs = rate.windowMs;
  }

  /** False when the line was dropped. Never throws and never waits. */
  write(record: AuditRecord): boolean {
    if (record.event === 'deny' && !this.#countDenial(record)) return true;
    return this.#enqueue(record);
  }

  /** Lines written by another thread, in room it has taken. `onSettled` when they are written or lost. */
  writeLines(text: Uint8Array, lines: number, onSettled: () => void): void {
    this.#push({ text, lines, onSettled });
  }

  /** Lines lost since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Resolves when everything queued so far is written or lost. */
  async flush(): Promise<void> {
    while (this.#pumping !== undefined) await this.#pumping;
  }

  /** Writes the counted denials and the queue, waiting a bounded time for a blocked sink, and closes the sink. */
  async close(): Promise<void> {
    clearTimeout(this.#sweeper);
    for (const line of this.#denials.sweep(this.#now(), true)) this.#enqueue(line);
    const limit = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => limit.resolve('late'), this.#options.closeTimeoutMs ?? CLOSE_TIMEOUT_MS);
    const outcome = await Promise.race([this.flush(), limit.promise]);
    clearTimeout(timer);
    // A sink that still holds a write cannot be closed under it; the process is about to end anyway.
    if (outcome !== 'late') await this.#sink.close();
  }

  #countDenial(record: AuditRecord): boolean {
    const admitted = this.#denials.admits(record, this.#now());
    this.#sweeper ??= setTimeout(() => this.#sweep(), this.#windowMs).unref();
    return admitted;
  }

  #sweep(): void {
    this.#sweeper = undefined;
    for (const line of this.#denials.sweep(this.#now())) this.#enqueue(line);
    if (this.#denials.size > 0) this.#sweeper = setTimeout(() => this.#sweep(), this.#windowMs).unref();
  }

  #enqueue(record: AuditRecord): boolean {
    const text = Buffer.from(`${JSON.stringify(record)}\n`);
    const { length } = text;
    if (!this.#room.take(length)) {
      this.#drop(1);
      return false;
    }
    this.#push({ text, lines: 1, onSettled: () => this.#room.give(length) });
    return true;
  }

  #push(queued: Queued): void {
    this.#queue.push(queued);
    this.#pumping ??= this.#pump();
  }

  async #pump(): Promise<void> {
    // Lines of the same turn of the event loop go out in one write.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) await this.#writeBatch();
    this.#pumping = undefined;
  }

  async #writeBatch(): Promise<void> {
    const batch = this.#takeBatch();
    try {
      await this.#sink.write(joined(batch));
    } catch (error) {
      this.#drop(batch.reduce((sum, { lines }) => sum + lines, 0));
      this.#options.onFault?.(error);
    }
    for (const { onSettled } of batch) onSettled();
  }

  #takeBatch(): Queued[] {
    let bytes = 0;
    const end = this.#queue.findIndex(({ text }) => (bytes += text.length) > BATCH_BYTES);
    return this.#queue.splice(0, end === -1 ? this.#queue.length : Math.max(1, end));
  }

  #drop(lines: number): void {
    this.#dropped += lines;
    this.#options.onDrop?.(lines);
  }
}

/** One piece is written as it is: a thread's batch is long, and not to be copied again. */
function joined([first, ...rest]: readonly Queued[]): Uint8Array {
  if (first === undefined) return new Uint8Array(0);
  return rest.length === 0 ? first.text : Buffer.concat([first, ...rest].map(({ text }) => text));
}
