// `network/`: what carries the traffic of the children of a zone. Empty for a zone without children, and for a host without a
// cluster, which gets units instead.

import type { Construct } from 'constructs';
import { dnsViewsOf } from '../../levels/dns-view.ts';
import { polices } from '../../levels/needs/passage.ts';
import { Allowlist, allowlistSpecOf } from '../allowlist.ts';
import { BreakGlassAccess } from '../break-glass-access.ts';
import { ChildrenDns } from '../dns/children-dns.ts';
import { Forwarder } from '../forwarder/forwarder.ts';
import { NAMESPACE } from '../names.ts';
import { OwnNames } from '../own-names.ts';
import { namespacePolicies } from '../policies/namespace-policies.ts';
import { NetworkPolicies } from '../policies/network-policies.ts';
import { ZoneChart } from './zone-chart.ts';
import type { ZoneChartProps } from './zone-chart.ts';

/** DNS, Allowlist, forwarder and the policies of our namespace. */
export class NetworkChart extends ZoneChart {
  constructor(scope: Construct, id: string, props: ZoneChartProps) {
    super(scope, id, props, NAMESPACE);
    const { site, zone } = props;
    const { cluster, forwarder } = zone;
    if (cluster === undefined || forwarder === undefined) return;
    if (dnsViewsOf(site, zone).length > 0) new ChildrenDns(this, 'dns', { site, zone });
    new Allowlist(this, 'allowlist', { name: zone.name, spec: allowlistSpecOf(site, zone) });
    new Forwarder(this, 'forwarder', { site, zone });
    const { breakGlass } = site.declaration;
    if (breakGlass !== undefined) new BreakGlassAccess(this, 'break-glass', breakGlass);
    if (polices(zone)) new OwnNames(this, 'own-names', { site, zone, cluster });
    const { networkPlugin } = cluster;
    new NetworkPolicies(this, 'policies', { policies: namespacePolicies(site, zone), networkPlugin });
  }
}
