// The plans of a zone, with what only Kubernetes knows: at the top, pods find their forwarder at a Service.

import type { ProbePlan } from '../../forwarder/contract/probe-plan.ts';
import type { Site, Zone } from '../../levels/model.ts';
import { polices } from '../../levels/needs/passage.ts';
import { type Asker, canAsk } from '../../levels/probe/gate.ts';
import { probePlan } from '../../levels/probe-plan.ts';
import { forwarderClusterIp } from '../dns/own.ts';

const HOST: Asker = { kind: 'host' };

/** What a pod of the zone has to ask; undefined where there is no cluster, or nothing to ask without a corporate proxy. */
export function podPlan(site: Site, zone: Zone): ProbePlan | undefined {
  const asker = podOf(zone);
  return asker === undefined ? undefined : probePlan(site, zone, asker);
}

/** What a machine of the zone has to ask; undefined where there is nothing to ask without a corporate proxy. */
export function hostPlan(site: Site, zone: Zone): ProbePlan | undefined {
  return canAsk(zone, HOST) ? probePlan(site, zone, HOST) : undefined;
}

/** Whether pods of the zone have a plan. */
export function isProbedByPods(zone: Zone): boolean {
  return podOf(zone) !== undefined;
}

function podOf(zone: Zone): Asker | undefined {
  if (zone.cluster === undefined) return undefined;
  const inside = polices(zone) ? forwarderClusterIp(zone.cluster) : undefined;
  const asker: Asker = { kind: 'pod', inside };
  return canAsk(zone, asker) ? asker : undefined;
}
