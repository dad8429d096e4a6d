// Parts of a forwarder in a cluster, against a fake API server: an API with a token of its own, intervals of milliseconds,
// and the candidates a source reports, one by one.

import type { KubernetesApi } from '../../forwarder/allowlist/kubernetes/api.ts';
import { loadCredentials } from '../../forwarder/allowlist/kubernetes/credentials.ts';
import { HttpApi } from '../../forwarder/allowlist/kubernetes/http-api.ts';
import { DEFAULT_TIMING, type Timing } from '../../forwarder/allowlist/kubernetes/timing.ts';
import type { AllowlistSource, Candidate } from '../../forwarder/allowlist/source.ts';
import { type FakeApiServer, NAMESPACE } from './fake-api-server.ts';

export const FAST: Timing = {
  ...DEFAULT_TIMING,
  requestTimeoutMs: 2_000,
  backOffMs: 4,
  maxBackOffMs: 40,
  writeGapMs: 2,
  leaseSeconds: 1,
  leaseLookMs: 50,
  sweepMs: 40,
};

/** Speaks to the server with a token that tests can cut off. */
export function apiOf({ url }: FakeApiServer, token = 'token'): KubernetesApi {
  const address = { server: url, token, namespace: NAMESPACE };
  return new HttpApi(() => loadCredentials(address), FAST.requestTimeoutMs);
}

/** What a source reports, in order, each taken once. */
export class Candidates implements Disposable {
  readonly #source: AllowlistSource;
  readonly #reported: Candidate[] = [];
  readonly #takers: ((candidate: Candidate) => void)[] = [];

  constructor(source: AllowlistSource) {
    this.#source = source;
    source.start((candidate) => {
      const taker = this.#takers.shift();
      if (taker === undefined) this.#reported.push(candidate);
      else taker(candidate);
    });
  }

  /** Reports nobody has taken. */
  get waiting(): number {
    return this.#reported.length;
  }

  next(): Promise<Candidate> {
    const candidate = this.#reported.shift();
    return candidate === undefined ? new Promise((resolve) => this.#takers.push(resolve)) : Promise.resolve(candidate);
  }

  /** The generation of the next one, or its problem. */
  async nextGeneration(): Promise<unknown> {
    const candidate = await this.next();
    return candidate.kind === 'problem' ? candidate.problem : JSON.parse(candidate.text).metadata.generation;
  }

  [Symbol.dispose](): void {
    this.#source.stop();
  }
}
