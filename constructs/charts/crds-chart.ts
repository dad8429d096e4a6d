// `crds/`: what has to be in a cluster before its forwarder. Nothing here is ever pruned: with the definition every Allowlist
// would go, with the namespace the forwarder itself.

import { Namespace } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Zone } from '../../levels/model.ts';
import { AdmissionPolicy } from '../admission-policy.ts';
import { BreakGlassDeletion } from '../break-glass-deletion.ts';
import { AllowlistDefinition } from '../crd/allowlist-definition.ts';
import { KEEP, NAMESPACE } from '../names.ts';
import { ZoneChart } from './zone-chart.ts';
import type { ZoneChartProps } from './zone-chart.ts';

/** Namespace, Allowlist definition and the policies that guard lists and names. */
export class CrdsChart extends ZoneChart {
  constructor(scope: Construct, id: string, props: ZoneChartProps) {
    super(scope, id, props);
    if (props.zone.cluster === undefined || props.zone.forwarder === undefined) return;
    new Namespace(this, 'namespace', { metadata: { name: NAMESPACE, ...podSecurity(props.zone) } });
    new AllowlistDefinition(this, 'allowlist-definition');
    const { breakGlass } = props.site.declaration;
    new AdmissionPolicy(this, 'admission-policy', {
      fluxMode: props.zone.fluxMode,
      zone: props.zone.name,
      breakGlass,
    });
    if (breakGlass !== undefined) new BreakGlassDeletion(this, 'break-glass-deletion', { group: breakGlass.group });
  }
}

/** Pods on the node's network are beyond every pod security level but the one that allows all; the reason stands beside it. */
function podSecurity(zone: Zone): { labels: { [key: string]: string }; annotations: { [key: string]: string } } {
  const enforce = (level: string): { [key: string]: string } => ({ 'pod-security.kubernetes.io/enforce': level });
  if (zone.forwarder?.exposure !== 'hostNetwork') return { labels: enforce('restricted'), annotations: { ...KEEP } };
  const reason =
    'Forwarder and DNS share the network of the node, so that they see the address of who calls. They hold no other privilege.';
  return { labels: enforce('privileged'), annotations: { ...KEEP, 'sallyport.dev/pod-security': reason } };
}
