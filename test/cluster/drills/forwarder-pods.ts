// The pods of a zone's forwarder, as they come and go.

import { asFields, asList } from '../../support/api-client.ts';
import type { PlantZone } from '../plant/plant-zone.ts';

export type ForwarderPod = {
  readonly name: string;
  readonly image: string;
  readonly isReady: boolean;
  /** Somebody has deleted it: it drains. */
  readonly isLeaving: boolean;
  /** Of its container. */
  readonly restarts: number;
};

export const FORWARDER = 'app.kubernetes.io/name=forwarder';
const PODS = `/api/v1/namespaces/sallyport/pods?${new URLSearchParams({ labelSelector: FORWARDER }).toString()}`;

export async function forwarderPods({ cluster }: PlantZone): Promise<readonly ForwarderPod[]> {
  const { body } = await cluster.api.get(PODS);
  return asList(body['items']).map(({ metadata, spec, status }) => {
    const { name, deletionTimestamp } = asFields(metadata);
    const { conditions, containerStatuses } = asFields(status);
    const [container = {}] = asList(asFields(spec)['containers']);
    const [running = {}] = asList(containerStatuses);
    return {
      name: String(name),
      image: String(container['image']),
      isReady: asList(conditions).some((condition) => condition['type'] === 'Ready' && condition['status'] === 'True'),
      isLeaving: deletionTimestamp !== undefined,
      restarts: Number(running['restartCount'] ?? 0),
    };
  });
}

/** Until one that satisfies is there, ready, and alone. */
export async function untilAlone(zone: PlantZone, isWanted: (pod: ForwarderPod) => boolean): Promise<void> {
  const isAlone = async (): Promise<boolean> => {
    const [pod, ...others] = await forwarderPods(zone);
    return pod !== undefined && others.length === 0 && pod.isReady && !pod.isLeaving && isWanted(pod);
  };
  await zone.cluster.until('its new forwarder is ready and alone', isAlone, LIMIT_MS);
}

const LIMIT_MS = 240_000;
