// Whether the policies of a zone let its own workloads out to where they have to dial.

import { closedBy, opensToNode, opensToPods } from './admission.ts';
import { pass, stop, type Stopped } from './hops.ts';
import { networkOf } from '../networks.ts';
import type { PlantZone, Policy } from '../plant.ts';
import type { Hop } from '../reach.ts';

export type Way = {
  readonly address: string;
  readonly port: number;
  /** The forwarder dialled: its node or its pods, where that is in the same cluster. */
  readonly inside: 'node' | 'pods' | undefined;
};

/** The hops through the policies of the zone; none where nothing is policed. */
export function letOut(zone: PlantZone, way: Way): { readonly hops: readonly Hop[] } | Stopped {
  const place = { zone: zone.name, step: 'network-policy' } as const;
  const hops: Hop[] = [];
  for (const { namespace, policies } of zone.guards) {
    const closed = closing(zone, policies, way);
    if (closed !== undefined)
      return stop(place, closed.object, `it does not let "${namespace}" out to ${way.address} on port ${way.port}`);
    hops.push(pass(place, policies[0]?.object ?? '', `lets "${namespace}" out to ${way.address}:${way.port}`).hop);
  }
  return { hops };
}

function closing(zone: PlantZone, policies: readonly Policy[], { address, port, inside }: Way): Policy | undefined {
  const other = networkOf(address);
  if (other === undefined) return undefined;
  const rules = policies.flatMap(({ egress = [] }) => egress);
  const pods = zone.sources.map(({ network }) => network);
  if (inside === 'pods' && rules.some((rule) => opensToPods(rule, port, pods))) return undefined;
  if (inside === 'node' && rules.some((rule) => opensToNode(rule, { other, port }))) return undefined;
  return closedBy(policies, 'egress', { other, port });
}
