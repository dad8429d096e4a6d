// A network plugin's part in network policies, for the clusters of tests: sees pods, namespaces and policies, and keeps the
// kernel's rules as they say. List and watch are those of the forwarder.
//
// A pod is open from its first packet until its address was seen, as with the plugins this stands for.

import type { Logger } from 'pino';
import type { ApiObject, KubernetesApi } from '../../../forwarder/allowlist/kubernetes/api.ts';
import { LatestJob } from '../../../forwarder/allowlist/kubernetes/latest-job.ts';
import { ObjectWatch, type Seen } from '../../../forwarder/allowlist/kubernetes/object-watch.ts';
import { DEFAULT_TIMING, type Timing } from '../../../forwarder/allowlist/kubernetes/timing.ts';
import { clusterStateOf } from './cluster-state.ts';
import { rulesFor } from './packet-rules.ts';

export type EnforcerOptions = {
  readonly api: KubernetesApi;
  /** Puts a text of rules in force, all of it or nothing. */
  readonly apply: (rules: string) => Promise<void>;
  readonly log: Logger;
};

const PATHS = {
  pods: '/api/v1/pods',
  namespaces: '/api/v1/namespaces',
  policies: '/apis/networking.k8s.io/v1/networkpolicies',
} as const;
const TIMING: Timing = { ...DEFAULT_TIMING, maxBackOffMs: 2_000, writeGapMs: 50 };

type Collection = { readonly watch: ObjectWatch; objects: ReadonlyMap<string, ApiObject> | undefined };

export class Enforcer implements AsyncDisposable {
  readonly #options: EnforcerOptions;
  readonly #job: LatestJob;
  readonly #collections: Readonly<Record<keyof typeof PATHS, Collection>>;
  #inForce = '';

  constructor(options: EnforcerOptions) {
    const { log } = options;
    this.#options = options;
    this.#job = new LatestJob({
      run: () => this.#enforce(),
      onFailure: (error) => log.error({ error: String(error) }, 'Cannot put the rules in force. It is tried again'),
      timing: TIMING,
    });
    this.#collections = {
      pods: this.#collect('pods'),
      namespaces: this.#collect('namespaces'),
      policies: this.#collect('policies'),
    };
  }

  start(): void {
    for (const { watch } of Object.values(this.#collections)) watch.start();
  }

  /** What is in force stays. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(Object.values(this.#collections).map(({ watch }) => watch.stop()));
    await this.#job.stop();
  }

  #collect(name: keyof typeof PATHS): Collection {
    const { api, log } = this.#options;
    const onSeen = (seen: Seen): void => {
      if (seen.kind === 'failed')
        log.warn({ problem: seen.problem }, `Cannot list the ${name}. What is in force stays`);
      collection.objects = after(collection.objects, seen);
      this.#job.ask();
    };
    const watch = new ObjectWatch({ api, path: PATHS[name], selectors: {}, onSeen, timing: TIMING, log });
    const collection: Collection = { watch, objects: undefined };
    return collection;
  }

  /** Nothing before all three were listed: without its namespace, a pod would look as if no policy let it in. */
  async #enforce(): Promise<void> {
    const { pods, namespaces, policies } = this.#collections;
    if (pods.objects === undefined || namespaces.objects === undefined || policies.objects === undefined) return;
    const state = clusterStateOf({
      pods: [...pods.objects.values()],
      namespaces: [...namespaces.objects.values()],
      policies: [...policies.objects.values()],
    });
    const rules = rulesFor(state);
    if (rules === this.#inForce) return;
    await this.#options.apply(rules);
    this.#inForce = rules;
    this.#options.log.info({ pods: state.pods.length, policies: state.policies.length }, 'Rules are in force');
  }
}

function after(objects: Collection['objects'], seen: Seen): Collection['objects'] {
  if (seen.kind === 'failed') return objects;
  if (seen.kind === 'listed') return new Map(seen.objects.map((object) => [keyOf(object), object]));
  const others = [...(objects ?? [])].filter(([key]) => key !== keyOf(seen.object));
  return new Map(seen.kind === 'deleted' ? others : [...others, [keyOf(seen.object), seen.object]]);
}

function keyOf({ metadata }: ApiObject): string {
  return `${String(metadata['namespace'])}/${metadata.name}`;
}
