// What a cluster and its node say about the Services of our namespace, and about the pods behind them.

import { asFields, asList, type KubernetesObject } from '../../support/api-client.ts';
import type { Cluster } from '../kubernetes/cluster.ts';
import type { Machine } from '../machines/machine.ts';

type Fields = Readonly<Record<string, unknown>>;

export const NAMESPACE = 'sallyport';
const DROPPED = /^\[(\d+):\d+\] -A KUBE-PROXY-FIREWALL -d \S+ -p (\w+) .*--dport (\d+) .*-j DROP$/gm;

async function serviceSpec(cluster: Cluster, name: string): Promise<Fields> {
  return asFields((await cluster.find('Service', NAMESPACE, name))?.['spec']);
}

/** The port of every node that leads where a port of a Service does. */
export async function nodePortOf(cluster: Cluster, name: string, port: number): Promise<number> {
  const ports = asList((await serviceSpec(cluster, name))['ports']);
  return Number(ports.find((each) => each['port'] === port)?.['nodePort']);
}

/** Of the pods that a selector picks. */
export async function podAddresses(cluster: Cluster, selector: string): Promise<readonly string[]> {
  const pods = await cluster.podsOf(NAMESPACE, selector);
  const statuses = await Promise.all(pods.map((pod) => cluster.status('Pod', NAMESPACE, pod)));
  return statuses.map(({ podIP }) => String(podIP));
}

/** Whether as many pods as its Deployment wants are ready. */
export async function isWhole(cluster: Cluster, name: string): Promise<boolean> {
  const deployment = await cluster.find('Deployment', NAMESPACE, name);
  const { replicas } = asFields(deployment?.['spec']);
  return replicas !== undefined && asFields(deployment?.['status'])['readyReplicas'] === replicas;
}

/** How many pods of a Service its node says it has, when a load balancer asks. */
export async function localEndpoints(cluster: Cluster, name: string, asker: Machine, node: string): Promise<unknown> {
  const { healthCheckNodePort } = await serviceSpec(cluster, name);
  const url = `http://${node}:${String(healthCheckNodePort)}/healthz`;
  const { code, stdout } = await asker.run('curl', ['--silent', '--fail', '--max-time', '5', url]);
  return code === 0 ? asFields(JSON.parse(stdout))['localEndpoints'] : undefined;
}

/** Packets that kube-proxy dropped because of where they came from, by `<protocol> <port>`. */
export async function droppedBySourceRanges({ machine }: Cluster): Promise<Readonly<Record<string, number>>> {
  const rules = await machine.ask('iptables-save', ['--counters', '--table', 'filter']);
  const dropped = [...rules.matchAll(DROPPED)];
  return Object.fromEntries(dropped.map(([, packets, protocol, port]) => [`${protocol} ${port}`, Number(packets)]));
}

/** A Service with another specification in part; `undefined` takes a field away. */
export function respecified(service: KubernetesObject, changes: Fields): KubernetesObject {
  const spec = Object.entries({ ...asFields(service['spec']), ...changes }).filter(([, value]) => value !== undefined);
  return { ...service, spec: Object.fromEntries(spec) };
}
