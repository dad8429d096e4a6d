// Defect 14: the Service that put the DNS of the whole cluster onto the plant's network.

import { finding, type Finding } from '../../finding.ts';
import { valueAt } from '../../yaml-stream.ts';
import type { Sample } from './sample.ts';
import { isExposed, nameOf, objectsOf, portsOf, textAt } from './objects.ts';

export function dnsServiceDefects({ objects }: Sample): readonly Finding[] {
  return objectsOf(objects, 'Service').flatMap((service) => {
    const isClusterDns = textAt(service.value, 'spec', 'selector', 'k8s-app') === 'kube-dns';
    if (!isClusterDns || !isExposed(service)) return [];
    const ranges = valueAt(service.value, 'spec', 'loadBalancerSourceRanges');
    const whom = Array.isArray(ranges) && ranges.length > 0 ? '' : ', to whoever asks';
    const was = `Service "${nameOf(service)}" shows the DNS of the whole cluster, "cluster.local" too${whom}`;
    const now = 'Each zone with children has a DNS server for them alone, with a view for each network.';
    const nodePorts = portsOf(service).flatMap(({ nodePort }) => (nodePort === undefined ? [] : [nodePort]));
    const shared = nodePorts.length > new Set(nodePorts).size;
    return [
      finding('fixed', 'exposed-dns', [service.locate(['spec', 'selector'])], was, now, 14),
      ...(shared
        ? [
            finding(
              'fixed',
              'shared-node-port',
              [service.locate(['spec', 'ports'])],
              `Service "${nameOf(service)}" gives UDP and TCP one node port`,
              'No node port is opened for DNS.',
              14,
            ),
          ]
        : []),
    ];
  });
}
