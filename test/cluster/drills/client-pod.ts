// A Pod of a zone that drills ask from: what a workload there can do, and no more.

import type { KubernetesObject } from '../../support/api-client.ts';
import { CLIENT_IMAGE } from '../images/prepare-images.ts';
import type { PlantZone } from '../plant/plant-zone.ts';
import { execCommand } from '../plant/shell.ts';
import { Client } from './clients.ts';

/** Where it runs: a zone of a plant, or another cluster on a machine. */
type PodPlace = Pick<PlantZone, 'name' | 'machine' | 'cluster'>;

const NAMESPACE = 'default';
const STARTED_MS = 180_000;
const GONE_MS = 60_000;

export class ClientPod implements AsyncDisposable {
  readonly client: Client;
  readonly #zone: PodPlace;
  readonly #pod: KubernetesObject;

  private constructor(zone: PodPlace, pod: KubernetesObject) {
    this.#zone = zone;
    this.#pod = pod;
    this.client = Client.inPod(
      zone.machine,
      execCommand(zone.machine, { namespace: NAMESPACE, pod: pod.metadata.name }),
    );
  }

  static async start(zone: PodPlace, name: string): Promise<ClientPod> {
    const { cluster } = zone;
    const pod = podNamed(name);
    const { status, message } = await cluster.api.create(pod);
    if (status !== 201) throw new Error(`Cannot start Pod "${name}" at ${zone.name}: ${message}`);
    const started = new ClientPod(zone, pod);
    await cluster.until(
      `Pod "${name}" is ready`,
      async () => (await cluster.condition('Pod', NAMESPACE, name, 'Ready'))?.['status'] === 'True',
      STARTED_MS,
    );
    return started;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { cluster } = this.#zone;
    const { name } = this.#pod.metadata;
    await cluster.api.delete(this.#pod);
    const isGone = async () => (await cluster.find('Pod', NAMESPACE, name)) === undefined;
    await cluster.until(`Pod "${name}" is gone`, isGone, GONE_MS);
  }
}

function podNamed(name: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'client', image: CLIENT_IMAGE, imagePullPolicy: 'IfNotPresent' }],
    },
  };
}
