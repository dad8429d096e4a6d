// A cluster seen from outside its machine: what tests and drills do to it and ask it.

import { join } from 'node:path';
import { ApiClient, asFields, asList } from '../../support/api-client.ts';
import { eventually } from '../../support/eventually.ts';
import type { Ended, Machine } from '../machines/machine.ts';
import { readAdministrator } from './certificates.ts';
import { cgroupsOf, removeCgroups } from './cgroups.ts';
import type { ComponentName } from './component.ts';
import { API_VERSIONS, type Kind } from './kinds.ts';
import { API_PORT, clusterFolderOf, readSettings, relaySocketIn, type Settings } from './settings.ts';

type Fields = Readonly<Record<string, unknown>>;

export type PodLogOptions = {
  readonly container?: string;
  /** Of the container that ran before. */
  readonly previous?: boolean;
};

const COMPONENT_COMMAND = join(import.meta.dirname, 'component-command.ts');
const KUBECONFIG = '/etc/rancher/k3s/k3s.yaml';
const READY_MS = 60_000;

export class Cluster implements Disposable {
  readonly machine: Machine;
  /** As its administrator. */
  readonly api: ApiClient;
  readonly #settings: Settings;

  private constructor(machine: Machine, settings: Settings) {
    this.machine = machine;
    this.#settings = settings;
    const { ca, admin } = readAdministrator(settings.folder);
    const socketPath = relaySocketIn(settings.folder);
    this.api = new ApiClient(`https://127.0.0.1:${API_PORT}`, ca, admin, { socketPath });
  }

  /** The cluster that was started in a machine. */
  static at(machine: Machine): Cluster {
    return new Cluster(machine, readSettings(clusterFolderOf(machine)));
  }

  get folder(): string {
    return this.#settings.folder;
  }

  /** Its standard output, asked as the administrator on the node. */
  kubectl(args: readonly string[], input?: string): Promise<string> {
    return this.machine.ask(this.#settings.binaries.kubectl, this.#kubectlArguments(args), given(input));
  }

  /** Stops one component, as it would stop for a fault. Pods go on. */
  async stop(component: ComponentName): Promise<void> {
    await this.machine.ask(process.execPath, [COMPONENT_COMMAND, 'stop', this.folder, component]);
  }

  /** Starts what was stopped, and waits until the API server can be asked again where that is what was missing. */
  async start(component: ComponentName): Promise<void> {
    await this.machine.ask(process.execPath, [COMPONENT_COMMAND, 'start', this.folder, component]);
    if (['etcd', 'kube-apiserver', 'relay'].includes(component))
      await this.until('the API server is ready', async () => (await this.api.get('/readyz')).status === 200, READY_MS);
  }

  /** Asks again and again until it is so. An API server that is away is a no. */
  until(what: string, isSo: () => Promise<boolean>, limitMs?: number): Promise<void> {
    const orAway = async (): Promise<boolean> => isSo().catch(isFalseIfAway);
    return eventually(`${what} at ${this.machine.name}`, orAway, limitMs);
  }

  /** An object as it is; undefined where there is none. */
  async find(kind: Kind, namespace: string, name: string): Promise<Fields | undefined> {
    const object = { apiVersion: API_VERSIONS[kind], kind, metadata: { name, namespace } };
    const { status, message, body } = await this.api.get(await this.api.pathOf(object));
    if (status === 404) return undefined;
    if (status >= 400)
      throw new Error(`Cannot read ${kind} "${namespace}/${name}" of ${this.machine.name}: ${message}`);
    return body;
  }

  /** The status of an object; empty where there is none yet. */
  async status(kind: Kind, namespace: string, name: string): Promise<Fields> {
    return asFields((await this.find(kind, namespace, name))?.['status']);
  }

  /** One of its conditions; undefined where it has none of this type. */
  async condition(kind: Kind, namespace: string, name: string, type: string): Promise<Fields | undefined> {
    const { conditions } = await this.status(kind, namespace, name);
    return asList(conditions).find((condition) => condition['type'] === type);
  }

  /** Names of pods that a selector picks and nobody has deleted. */
  async podsOf(namespace: string, selector: string): Promise<readonly string[]> {
    const query = new URLSearchParams({ labelSelector: selector });
    const { body } = await this.api.get(`/api/v1/namespaces/${namespace}/pods?${query.toString()}`);
    const pods = asList(body['items']).map(({ metadata }) => asFields(metadata));
    return pods.filter((pod) => pod['deletionTimestamp'] === undefined).map(({ name }) => String(name));
  }

  /** What the pods of a selector have said, one after the other. */
  async logs(
    namespace: string,
    selector: string,
    { container, previous = false }: PodLogOptions = {},
  ): Promise<string> {
    const options = [
      ...(container === undefined ? [] : ['--container', container]),
      ...(previous ? ['--previous'] : []),
    ];
    const pods = await this.podsOf(namespace, selector);
    const said = pods.map((pod) => this.kubectl(['--namespace', namespace, 'logs', pod, ...options]));
    return (await Promise.all(said)).join('');
  }

  /** Runs a program in a pod to its end, however it ends. */
  execInPod(namespace: string, pod: string, command: readonly string[], input?: string): Promise<Ended> {
    const interactive = input === undefined ? [] : ['--stdin'];
    const args = ['--namespace', namespace, 'exec', ...interactive, pod, '--', ...command];
    return this.machine.run(this.#settings.binaries.kubectl, this.#kubectlArguments(args), given(input));
  }

  /** What its containers left in the kernel; once the machine has stopped. */
  get controlGroups(): readonly string[] {
    return cgroupsOf(this.folder);
  }

  removeControlGroups(): Promise<void> {
    return removeCgroups(this.folder);
  }

  [Symbol.dispose](): void {
    this.api[Symbol.dispose]();
  }

  #kubectlArguments(args: readonly string[]): readonly string[] {
    return ['--kubeconfig', KUBECONFIG, ...args];
  }
}

function given(input: string | undefined): { readonly input?: string } {
  return input === undefined ? {} : { input };
}

/** Errors of the network have a code; what a condition itself throws is a fault of the test. */
function isFalseIfAway(error: unknown): false {
  if (typeof error === 'object' && error !== null && 'code' in error) return false;
  throw error;
}
