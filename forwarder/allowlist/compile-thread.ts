// Compiles allowlists in a thread of its own: reading 10,000 entries takes a second, and no connection is to wait for it.
//
// One thread, started when first needed and kept. A list that ends it, or keeps it for too long, is refused like one with
// a problem, and the next list gets a new thread. Lists so short that they take less than two milliseconds are compiled on
// the spot.

import { Worker } from 'node:worker_threads';
import { textOf } from '../error-text.ts';
import { compileList, type CompiledList, type CompileRequest, type RefusedList } from './compile-list.ts';

export interface ListCompiler {
  /** Once at a time, in order. Never rejects. */
  compile(request: CompileRequest): Promise<CompiledList | RefusedList>;
  /** What is being compiled is refused, and so is everything after it. */
  stop(): Promise<void>;
}

export type CompileThreadOptions = {
  /** The program of the thread. */
  readonly entry?: URL;
  readonly timeoutMs?: number;
  /** Texts up to this length are compiled on the spot; JSON is read some ten times as fast as YAML. */
  readonly onTheSpot?: { readonly json: number; readonly yaml: number };
};

const ENTRY = new URL('compile-worker.ts', import.meta.url);
const TIMEOUT_MS = 60_000;
const ON_THE_SPOT = { json: 8_192, yaml: 2_048 };
/** A short text that means much ends the thread, not the forwarder. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 512 };
const STOPPING: RefusedList = { ok: false, why: 'the forwarder is stopping' };

export class CompileThread implements ListCompiler {
  readonly #entry: URL;
  readonly #timeoutMs: number;
  readonly #onTheSpot: { readonly json: number; readonly yaml: number };
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #isStopped = false;

  constructor({ entry = ENTRY, timeoutMs = TIMEOUT_MS, onTheSpot = ON_THE_SPOT }: CompileThreadOptions = {}) {
    this.#entry = entry;
    this.#timeoutMs = timeoutMs;
    this.#onTheSpot = onTheSpot;
  }

  compile(request: CompileRequest): Promise<CompiledList | RefusedList> {
    const answer = this.#last.then(() => this.#compile(request));
    this.#last = answer;
    return answer;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#end();
    await this.#last;
  }

  async #compile(request: CompileRequest): Promise<CompiledList | RefusedList> {
    if (this.#isStopped) return STOPPING;
    if (this.#isShort(request)) return compileList(request);
    const isKept = this.#worker !== undefined;
    try {
      return await this.#ask(request);
    } catch (error) {
      await this.#end();
      // A thread that earlier lists have left behind may have ended for their sake.
      if (isKept && !this.#isStopped) return this.#compile(request);
      return this.#isStopped ? STOPPING : { ok: false, why: `the thread that reads it has ended: ${textOf(error)}` };
    }
  }

  #isShort({ text }: CompileRequest): boolean {
    const { json, yaml } = this.#onTheSpot;
    return text.length <= (text.startsWith('{') ? json : yaml);
  }

  /** Rejects when the thread ends before it has answered. */
  async #ask(request: CompileRequest): Promise<CompiledList | RefusedList> {
    const worker = (this.#worker ??= this.#start());
    const { promise, resolve, reject } = Promise.withResolvers<CompiledList | RefusedList>();
    const onExit = (): void => reject(new Error('it went without a word'));
    const tooLong = (): void => reject(new Error(`it took more than ${this.#timeoutMs / 1000} s`));
    const timer = setTimeout(tooLong, this.#timeoutMs);
    worker.on('message', resolve).on('error', reject).on('exit', onExit);
    // While an answer is awaited the thread keeps the process, and only then.
    worker.ref();
    worker.postMessage(request);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      worker.off('message', resolve).off('error', reject).off('exit', onExit);
      worker.unref();
    }
  }

  #start(): Worker {
    const worker = new Worker(this.#entry, { resourceLimits: RESOURCE_LIMITS });
    const forget = (): void => {
      if (this.#worker === worker) this.#worker = undefined;
    };
    // Between two lists nobody else listens, and an error without a listener would end the process.
    worker.on('error', forget).on('exit', forget);
    return worker;
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}
