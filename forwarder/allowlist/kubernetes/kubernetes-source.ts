// The allowlist as an object of the cluster: the one that the configuration names.
//
// Deleting it is no way to empty the list: that, like an API server that is away, is a problem, and what is in force
// stays. Events that leave the generation alone (status, labels) are no change of the list.

import type { Logger } from 'pino';
import { ALLOWLIST_API_VERSION, ALLOWLIST_KIND } from '../../contract/allowlist.ts';
import type { AllowlistSource, Candidate } from '../source.ts';
import { allowlistsPath, type ApiObject, type KubernetesApi } from './api.ts';
import { ObjectWatch, type Seen } from './object-watch.ts';
import type { Timing } from './timing.ts';

export type KubernetesSourceOptions = {
  readonly api: KubernetesApi;
  readonly namespace: string;
  readonly name: string;
  /** The object as it is, status and all; undefined when it is not there. */
  readonly onObject: (object: ApiObject | undefined) => void;
  readonly timing: Timing;
  readonly log: Logger;
};

/** Once the list was seen, so many failures in a row are a problem; fewer are a restart of the API server. */
const FAILURES = 3;

export class KubernetesSource implements AllowlistSource {
  readonly #options: KubernetesSourceOptions;
  readonly #from: string;
  readonly #watch: ObjectWatch;
  #onChange: ((candidate: Candidate) => void) | undefined;
  #first: NodeJS.Timeout | undefined;
  #last: string | undefined;

  constructor(options: KubernetesSourceOptions) {
    const { api, namespace, name, timing, log } = options;
    this.#options = options;
    this.#from = `${namespace}/${name}`;
    this.#watch = new ObjectWatch({
      api,
      path: allowlistsPath(namespace),
      selectors: { fieldSelector: `metadata.name=${name}` },
      onSeen: (seen) => this.#see(seen),
      timing,
      log,
    });
  }

  start(onChange: (candidate: Candidate) => void): void {
    this.#onChange = onChange;
    this.#watch.start();
    const { firstReportMs } = this.#options.timing;
    this.#first = setTimeout(
      () => this.#problem(`the API server has not answered within ${firstReportMs / 1000} s`),
      firstReportMs,
    );
  }

  stop(): void {
    clearTimeout(this.#first);
    this.#onChange = undefined;
    void this.#watch.stop();
  }

  #see(seen: Seen): void {
    if (seen.kind === 'listed') return this.#seeList(seen.objects);
    if (seen.kind === 'deleted') return this.#gone('it was deleted');
    if (seen.kind === 'changed') return this.#seeObject(seen.object);
    if (this.#last === undefined || seen.failures >= FAILURES) this.#problem(seen.problem);
  }

  #seeList(objects: readonly ApiObject[]): void {
    const object = objects.find(({ metadata }) => metadata.name === this.#options.name);
    if (object === undefined) this.#gone('there is no such object');
    else this.#seeObject(object);
  }

  #seeObject(object: ApiObject): void {
    this.#options.onObject(object);
    const { uid, generation, resourceVersion } = object.metadata;
    const version = `${uid} ${generation ?? resourceVersion}`;
    this.#report(version, () => ({ kind: 'text', text: textOf(object), from: this.#from }));
  }

  #gone(problem: string): void {
    this.#options.onObject(undefined);
    this.#problem(`${problem}. Let Flux apply it again`);
  }

  #problem(problem: string): void {
    const text = `Cannot read the Allowlist "${this.#from}": ${problem}`;
    this.#report(text, () => ({ kind: 'problem', problem: text, from: this.#from }));
  }

  #report(version: string, candidate: () => Candidate): void {
    clearTimeout(this.#first);
    if (version === this.#last) return;
    this.#last = version;
    this.#onChange?.(candidate());
  }
}

/** What the keeper judges: the list itself, without what others have written into the object. */
function textOf({ metadata, ...object }: ApiObject): string {
  const { name, generation } = metadata;
  const { apiVersion = ALLOWLIST_API_VERSION, kind = ALLOWLIST_KIND, spec } = object;
  return JSON.stringify({ apiVersion, kind, metadata: { name, generation }, spec });
}
