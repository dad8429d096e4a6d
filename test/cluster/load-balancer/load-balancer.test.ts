import { EventEmitter, once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import type { ApiCall, KubernetesApi, WatchCall } from '../../../forwarder/allowlist/kubernetes/api.ts';
import { silentLog } from '../../../forwarder/observe/log.ts';
import { asFields, asList } from '../../support/api-client.ts';
import type { Balanced } from './frontends.ts';
import { LoadBalancer } from './load-balancer.ts';

const FACE = '10.51.0.200';
const ANNOTATIONS = {
  'service.beta.kubernetes.io/azure-load-balancer-internal': 'true',
  'service.beta.kubernetes.io/azure-load-balancer-ipv4': FACE,
};

describe('LoadBalancer', () => {
  test('announces an address once it is served, and nothing again that is not new', async () => {
    const cluster = new ServicesOnly();
    cluster.put('dns', 53);
    cluster.put('forwarder', 443);
    await using _ = balance(cluster);
    await cluster.untilDone(3);
    // What it has written itself makes it look again, and there is nothing new.
    await cluster.untilLooked();
    cluster.put('web', 80);
    await cluster.untilDone(7);
    expect(cluster.done).toEqual([
      'served: 53 443',
      `dns has ${FACE}`,
      `forwarder has ${FACE}`,
      'served: 53 443 80',
      `dns has ${FACE}`,
      `forwarder has ${FACE}`,
      `web has ${FACE}`,
    ]);
  });

  test('announces nothing that the network has not taken, and tries again', async () => {
    const cluster = new ServicesOnly();
    cluster.put('forwarder', 443);
    cluster.failures = 2;
    await using _ = balance(cluster);
    await cluster.untilDone(4);
    expect(cluster.done).toEqual(['refused', 'refused', 'served: 443', `forwarder has ${FACE}`]);
  });

  test('announces nothing for a Service it cannot serve', async () => {
    const cluster = new ServicesOnly();
    cluster.put('first', 443);
    cluster.put('second', 443);
    await using _ = balance(cluster);
    await cluster.untilDone(2);
    expect(cluster.done).toEqual(['served: 443', `first has ${FACE}`]);
  });
});

/** An API server with Services and nothing else, and the network in front of it. */
class ServicesOnly implements KubernetesApi {
  readonly done: string[] = [];
  /** How often the network still refuses. */
  failures = 0;
  readonly #services = new Map<string, object>();
  readonly #events = new EventEmitter();
  #version = 1;

  put(name: string, port: number): void {
    const metadata = { name, namespace: 'sallyport', resourceVersion: '1', annotations: ANNOTATIONS };
    this.#services.set(name, { metadata, spec: { type: 'LoadBalancer', ports: [{ port }] } });
    this.#tell();
  }

  async untilDone(count: number): Promise<void> {
    while (this.done.length < count) await once(this.#events, 'done', { signal: AbortSignal.timeout(10_000) });
  }

  /** Until all Services are read once more. */
  async untilLooked(): Promise<void> {
    await once(this.#events, 'look', { signal: AbortSignal.timeout(10_000) });
  }

  async serve(services: readonly Balanced[]): Promise<void> {
    const isRefused = this.failures > 0;
    this.failures -= isRefused ? 1 : 0;
    const ports = services.flatMap(({ frontends }) => frontends.map(({ port }) => port));
    this.#do(isRefused ? 'refused' : `served: ${ports.join(' ')}`);
    if (isRefused) throw new Error('the network is not there yet');
  }

  async call({ method, body }: ApiCall): Promise<unknown> {
    if (method === 'GET') {
      const items = [...this.#services.values()];
      this.#events.emit('look');
      return { metadata: { resourceVersion: String(this.#version) }, items };
    }
    const { metadata, status } = asFields(body);
    const [ingress = {}] = asList(asFields(asFields(status)['loadBalancer'])['ingress']);
    this.#tell();
    this.#do(`${String(asFields(metadata)['name'])} has ${String(ingress['ip'])}`);
    return {};
  }

  async *watch({ query, signal }: WatchCall): AsyncGenerator {
    for (let seen = Number(query['resourceVersion']); ;) {
      while (seen === this.#version) await once(this.#events, 'change', { signal });
      seen = this.#version;
      for (const object of this.#services.values()) yield { type: 'MODIFIED', object };
    }
  }

  /** Whoever watches hears of every write, and be it his own. */
  #tell(): void {
    this.#version += 1;
    this.#events.emit('change');
  }

  #do(what: string): void {
    this.done.push(what);
    this.#events.emit('done');
  }
}

function balance(cluster: ServicesOnly): LoadBalancer {
  const balancer = new LoadBalancer({ api: cluster, serve: (services) => cluster.serve(services), log: silentLog() });
  balancer.start();
  return balancer;
}
