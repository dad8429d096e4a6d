// Break-glass as objects of the cluster: Allowlists that carry the label. With the API server away, those that were seen stay,
// and end at their time.
//
// An object that was changed after its creation does not count, whoever let that happen: its time is that of its creation.

import type { Logger } from 'pino';
import { BREAK_GLASS_LABEL } from '../../contract/break-glass.ts';
import { type ParsedBreakGlass, validateBreakGlass } from '../break-glass-request.ts';
import type { FoundBreakGlass } from '../break-glass-rule.ts';
import type { BreakGlassSource } from '../break-glass-source.ts';
import { allowlistsPath, type ApiObject, type KubernetesApi } from './api.ts';
import { ObjectWatch, type Seen } from './object-watch.ts';
import type { Timing } from './timing.ts';

export type BreakGlassObjectsOptions = {
  readonly api: KubernetesApi;
  readonly namespace: string;
  /** What time it is by the clock that stamps objects; undefined while it was not heard. */
  readonly serverTime: () => number | undefined;
  /** The objects as they are, status and all. */
  readonly onObjects: (objects: ReadonlyMap<string, ApiObject>) => void;
  readonly timing: Timing;
  readonly log: Logger;
};

export class BreakGlassObjects implements BreakGlassSource {
  readonly #options: BreakGlassObjectsOptions;
  readonly #watch: ObjectWatch;
  readonly #objects = new Map<string, ApiObject>();
  #onChange: ((found: readonly FoundBreakGlass[]) => void) | undefined;

  constructor(options: BreakGlassObjectsOptions) {
    const { api, namespace, timing, log } = options;
    this.#options = options;
    this.#watch = new ObjectWatch({
      api,
      path: allowlistsPath(namespace),
      selectors: { labelSelector: `${BREAK_GLASS_LABEL}=true` },
      onSeen: (seen) => this.#see(seen),
      timing,
      log,
    });
  }

  start(onChange: (found: readonly FoundBreakGlass[]) => void): void {
    this.#onChange = onChange;
    this.#watch.start();
  }

  stop(): void {
    this.#onChange = undefined;
    void this.#watch.stop();
  }

  #see(seen: Seen): void {
    if (seen.kind === 'failed') return;
    if (seen.kind === 'listed') this.#objects.clear();
    for (const object of seen.kind === 'listed' ? seen.objects : [seen.object]) {
      if (seen.kind === 'deleted') this.#objects.delete(object.metadata.name);
      else this.#objects.set(object.metadata.name, object);
    }
    const serverTime = this.#options.serverTime();
    this.#onChange?.([...this.#objects.values()].map((object) => foundIn(object, serverTime)));
    this.#options.onObjects(this.#objects);
  }
}

export function isBreakGlass({ metadata: { labels } }: ApiObject): boolean {
  return labels?.[BREAK_GLASS_LABEL] === 'true';
}

/** What its time is counted for: a name may be used again. */
export function identityOf({ metadata: { uid, name } }: ApiObject): string {
  return uid ?? name;
}

function foundIn(object: ApiObject, serverTime: number | undefined): FoundBreakGlass {
  const { name, creationTimestamp = '' } = object.metadata;
  const createdAt = Date.parse(creationTimestamp);
  return {
    name,
    identity: identityOf(object),
    from: name,
    parsed: parse(object, createdAt),
    createdAt: Number.isNaN(createdAt) ? 0 : createdAt,
    ageMs: serverTime === undefined || Number.isNaN(createdAt) ? 0 : Math.max(0, serverTime - createdAt),
  };
}

function parse(object: ApiObject, createdAt: number): ParsedBreakGlass {
  if (Number.isNaN(createdAt)) return { ok: false, problem: 'nobody can tell when it was created' };
  if ((object.metadata.generation ?? 1) > 1) {
    return { ok: false, problem: 'it was changed after its creation. Delete it and create another' };
  }
  return validateBreakGlass(object);
}
