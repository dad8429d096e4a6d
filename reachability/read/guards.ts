// Policies that say what the workloads of whole namespaces may dial. A namespace that nobody opened a way out for is its owners'
// business; those of the products have to get out, or they are of no use.

import type { Guard, Policy } from '../plant.ts';

/** Of Azure IoT Operations, Azure Arc and Flux. */
const PRODUCTS = new Set(['azure-iot-operations', 'azure-arc', 'flux-system', 'sallyport-flux']);

/** By namespace; `own` is the forwarder's, which has a way of its own. */
export function guardsIn(policies: readonly Policy[], own: string | undefined): readonly Guard[] {
  const whole = policies.filter(
    ({ namespace, labels, egress }) => namespace !== own && egress !== undefined && Object.keys(labels).length === 0,
  );
  return [...Map.groupBy(whole, ({ namespace }) => namespace)]
    .map(([namespace, all]) => ({ namespace, policies: all }))
    .filter(({ namespace, policies: all }) => PRODUCTS.has(namespace) || leadsOut(all));
}

/** Whether policies say anything about ways out of the cluster. */
function leadsOut(policies: readonly Policy[]): boolean {
  return policies.some(({ egress = [] }) =>
    egress.some(({ peers }) => peers.some(({ kind }) => kind === 'network' || kind === 'entity')),
  );
}
