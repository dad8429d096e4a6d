// `policies/`: what the zone's own workloads may reach, where the declaration asks for it. Flux applies it by itself: a
// namespace that is missing holds up nothing else.

import type { Construct } from 'constructs';
import { NetworkPolicies } from '../policies/network-policies.ts';
import { workloadPolicies } from '../policies/workload-policies.ts';
import { ZoneChart } from './zone-chart.ts';
import type { ZoneChartProps } from './zone-chart.ts';

/** Policies for namespaces that are not ours. */
export class PoliciesChart extends ZoneChart {
  constructor(scope: Construct, id: string, props: ZoneChartProps) {
    super(scope, id, props);
    const { site, zone } = props;
    if (zone.cluster === undefined) return;
    const { networkPlugin } = zone.cluster;
    new NetworkPolicies(this, 'policies', { policies: workloadPolicies(site, zone), networkPlugin });
  }
}
