// A cloud's part in Services of the type LoadBalancer, for the clusters of tests: sees them, gives each the address it asks for,
// and says so in its status, from which kube-proxy learns what to translate. Watching is that of the forwarder; what is seen only
// says when to look at all of them again.

import type { Logger } from 'pino';
import { z } from 'zod';
import { apiListSchema, type KubernetesApi } from '../../../forwarder/allowlist/kubernetes/api.ts';
import { LatestJob } from '../../../forwarder/allowlist/kubernetes/latest-job.ts';
import { ObjectWatch, type Seen } from '../../../forwarder/allowlist/kubernetes/object-watch.ts';
import { DEFAULT_TIMING, type Timing } from '../../../forwarder/allowlist/kubernetes/timing.ts';
import { type Balanced, balancingOf } from './frontends.ts';

export type LoadBalancerOptions = {
  readonly api: KubernetesApi;
  /** Makes the network translate for these and for no others. */
  readonly serve: (services: readonly Balanced[]) => Promise<void>;
  readonly log: Logger;
};

const SERVICES = '/api/v1/services';
const TIMING: Timing = { ...DEFAULT_TIMING, maxBackOffMs: 2_000, writeGapMs: 50 };
const AUTHOR = { fieldManager: 'load-balancer', force: 'true' };

export class LoadBalancer implements AsyncDisposable {
  readonly #options: LoadBalancerOptions;
  readonly #job: LatestJob;
  readonly #watch: ObjectWatch;
  #served = '';

  constructor(options: LoadBalancerOptions) {
    const { api, log } = options;
    this.#options = options;
    this.#job = new LatestJob({
      run: () => this.#balance(),
      onFailure: (error) => log.error({ error: String(error) }, 'Cannot balance. It is tried again'),
      timing: TIMING,
    });
    const onSeen = (seen: Seen): void => {
      if (seen.kind === 'failed') log.warn({ problem: seen.problem }, 'Cannot list Services. What is served stays');
      else this.#job.ask();
    };
    this.#watch = new ObjectWatch({ api, path: SERVICES, selectors: {}, onSeen, timing: TIMING, log });
  }

  start(): void {
    this.#watch.start();
  }

  /** What is served stays. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watch.stop();
    await this.#job.stop();
  }

  /** An address is announced once it is served, and only when something is new: its own writing is seen, too. */
  async #balance(): Promise<void> {
    const { api, serve, log } = this.#options;
    const { items } = apiListSchema.parse(await api.call({ method: 'GET', path: SERVICES }));
    const { services, complaints } = balancingOf(items);
    const now = JSON.stringify({ services, complaints });
    if (now === this.#served) return;
    for (const complaint of complaints) log.error(complaint);
    await serve(services);
    for (const each of services) await this.#announce(each);
    this.#served = now;
    log.info({ services: services.map(({ service }) => service) }, 'Services are served');
  }

  async #announce({ service, address }: Balanced): Promise<void> {
    const [namespace, name] = z.tuple([z.string(), z.string()]).parse(service.split('/'));
    const status = { loadBalancer: { ingress: [{ ip: address, ipMode: 'VIP' }] } };
    await this.#options.api.call({
      method: 'PATCH',
      path: `/api/v1/namespaces/${namespace}/services/${name}/status`,
      query: AUTHOR,
      body: { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, status },
    });
  }
}
