// The names of a top zone whose own workloads go through its forwarder: the cluster's DNS answers them with the Service of
// the forwarder, everything else it resolves for real. The forwarder itself asks the resolvers of its configuration, so it
// does not meet itself.
//
// Flux deletes it with the Service when the zone no longer polices itself. Kept, it would lead Flux itself to an address
// nobody has, and the Git server that could mend it would be out of reach; without it names resolve for real again.

import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { namesOf } from '../levels/dns-view.ts';
import type { Site, Zone, ZoneCluster } from '../levels/model.ts';
import { forwarderClusterIp, ownServerBlocks } from './dns/own.ts';

export interface OwnNamesProps {
  readonly site: Site;
  readonly zone: Zone;
  readonly cluster: ZoneCluster;
}

/** `coredns-custom` of the zone's own cluster, which K3s and AKS import into their DNS. */
export class OwnNames extends Construct {
  constructor(scope: Construct, id: string, { site, zone, cluster }: OwnNamesProps) {
    super(scope, id);
    const { hosts = [], forward = [] } = zone.declaration.dns ?? {};
    const text = ownServerBlocks({
      names: namesOf(site, zone),
      hosts,
      forwards: forward,
      face: forwarderClusterIp(cluster),
    });
    new ApiObject(this, 'coredns-custom', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'coredns-custom', namespace: 'kube-system' },
      data: { 'sallyport.server': text },
    });
  }
}
