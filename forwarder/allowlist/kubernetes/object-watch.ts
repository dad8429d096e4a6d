// Sees the objects that selectors choose, and every change of them, for as long as it runs: list, watch from there,
// and again. The loop is our own because it has to outlive everything an API server does over the years: it ends watches,
// forgets history (410), restarts, and vanishes without closing the connection.
//
// Every end of a watch leads to a new list, so no change is missed whatever the reason was.

import type { Logger } from 'pino';
import { z } from 'zod';
import { textOf } from '../../error-text.ts';
import { pause } from '../../keep-trying.ts';
import { apiListSchema, ApiError, type ApiObject, apiObjectSchema, type KubernetesApi } from './api.ts';
import { backOffMs, type Timing } from './timing.ts';

export type Seen =
  /** All there is. */
  | { readonly kind: 'listed'; readonly objects: readonly ApiObject[] }
  | { readonly kind: 'changed'; readonly object: ApiObject }
  | { readonly kind: 'deleted'; readonly object: ApiObject }
  /** A list has failed, so many in a row. */
  | { readonly kind: 'failed'; readonly problem: string; readonly failures: number };

/** Which objects; both have to choose one. */
type Selectors = { readonly fieldSelector?: string; readonly labelSelector?: string };

export type ObjectWatchOptions = {
  readonly api: KubernetesApi;
  readonly path: string;
  readonly selectors: Selectors;
  readonly onSeen: (seen: Seen) => void;
  readonly timing: Timing;
  readonly log: Logger;
};

const eventSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal(['ADDED', 'MODIFIED', 'DELETED']), object: apiObjectSchema }),
  z.looseObject({ type: z.literal('BOOKMARK') }),
  z.looseObject({
    type: z.literal('ERROR'),
    object: z.looseObject({ code: z.int().default(0), message: z.string().default('without a word') }),
  }),
]);

/** A watch that told nothing and ended sooner is a failure in the eyes of the back-off. */
const USEFUL_MS = 5_000;

export class ObjectWatch {
  readonly #options: ObjectWatchOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: ObjectWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run(this.#stop.signal);
  }

  /** Nothing is reported any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { timing, onSeen } = this.#options;
    let tries = 0;
    let failures = 0;
    while (!signal.aborted) {
      const version = await this.#list(signal).catch((error: unknown) => {
        if (!signal.aborted) onSeen({ kind: 'failed', problem: textOf(error), failures: (failures += 1) });
        return undefined;
      });
      if (version !== undefined) failures = 0;
      const wasUseful = version !== undefined && (await this.#watch(version, signal));
      tries = wasUseful ? 0 : tries + 1;
      await pause(tries === 0 ? timing.backOffMs * timing.random() : backOffMs(tries, timing), signal);
    }
  }

  /** Where to watch from. */
  async #list(signal: AbortSignal): Promise<string> {
    const { api, path, selectors, onSeen } = this.#options;
    const answer = await api.call({ method: 'GET', path, query: selectors, signal });
    const { items, metadata } = apiListSchema.parse(answer);
    if (!signal.aborted) onSeen({ kind: 'listed', objects: items });
    return metadata.resourceVersion;
  }

  /** Until the watch ends, for whatever reason. Whether it was of any use. */
  async #watch(resourceVersion: string, signal: AbortSignal): Promise<boolean> {
    const { api, path, selectors, timing, log } = this.#options;
    const began = performance.now();
    let events = 0;
    try {
      const seconds = Math.ceil(timing.watchSeconds * (1 + timing.random() / 5));
      const query = {
        watch: '1',
        allowWatchBookmarks: 'true',
        timeoutSeconds: String(seconds),
        ...selectors,
        resourceVersion,
      };
      const silenceMs = seconds * 1000 + timing.graceMs;
      for await (const line of api.watch({ path, query, silenceMs, signal })) {
        if (signal.aborted) return true;
        this.#tell(eventSchema.parse(line));
        events += 1;
      }
    } catch (error) {
      if (!signal.aborted) log.debug({ path, ...selectors }, `A watch has ended: ${textOf(error)}. It begins again`);
    }
    return events > 0 || performance.now() - began >= USEFUL_MS;
  }

  #tell(event: z.infer<typeof eventSchema>): void {
    const { onSeen } = this.#options;
    if (event.type === 'ERROR') throw new ApiError(event.object.code, event.object.message);
    if (event.type === 'BOOKMARK') return;
    onSeen({ kind: event.type === 'DELETED' ? 'deleted' : 'changed', object: event.object });
  }
}
