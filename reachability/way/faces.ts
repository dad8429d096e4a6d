// Where a forwarder can be dialled: on a machine the addresses it binds; in a pod those of the Services in front of it.

import type { Labels, PlantZone, Service } from '../plant.ts';
import { selects } from '../read/workloads.ts';

/** Whether children find the zone's forwarder at an address, whatever the port. */
export function isFace({ forwarder, services }: PlantZone, address: string): boolean {
  if (forwarder === undefined) return false;
  if (forwarder.place === 'machine')
    return forwarder.listeners.some(({ bind }) => bind.some((bound) => bound.address === address));
  return services.some(
    (service) =>
      service.type === 'LoadBalancer' && holdsAddress(service, address) && leadsTo(service, forwarder.labels),
  );
}

/** Whether pods of the forwarder's own cluster find it there. */
export function isInsideFace({ forwarder, services }: PlantZone, address: string): boolean {
  return services.some(
    (service) => service.clusterIp === address && forwarder !== undefined && leadsTo(service, forwarder.labels),
  );
}

/** A load balancer whose address is chosen elsewhere may hold any. */
export function holdsAddress({ type, face, clusterIp }: Service, address: string): boolean {
  if (type === 'LoadBalancer') return face === undefined || face === address;
  return clusterIp === address;
}

export function leadsTo({ selector }: Service, labels: Labels): boolean {
  return Object.keys(selector).length > 0 && selects(selector, labels);
}

/** The objects that say where the faces of a zone are; of a Service that is missing, where it is expected. */
export function faceObjects({ folder, forwarder, services }: PlantZone): readonly string[] {
  const expected =
    services.length === 0 && forwarder?.place === 'pod' ? [`${folder}/network/Service.forwarder.yaml`] : [];
  const named = forwarder === undefined ? [] : [forwarder.object, forwarder.runner];
  return [...named, ...services.map(({ object }) => object), ...expected];
}
