// The Services of a forwarder.
//
//   loadBalancer   one for each face: the load balancer has the address, admits the children's networks and nothing else,
//                  and hands connections on with the client's address (any other traffic policy replaces it)
//   hostNetwork    none; the node has the face
//
// A zone that polices itself has one more, inside the cluster, with a fixed address that DNS gives its own pods. It is never
// the Service of a face: that one has an address of the cluster's choice since before, and no Service can change its own.

import { ApiObject, JsonPatch } from 'cdk8s';
import { Pods, Protocol, Service, ServiceType } from 'cdk8s-plus-28';
import type { ServicePort } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { listenersOf } from '../../levels/listeners.ts';
import type { Face, Site, Zone } from '../../levels/model.ts';
import { polices } from '../../levels/needs/passage.ts';
import { forwarderClusterIp } from '../dns/own.ts';
import { FORWARDER, FORWARDER_INSIDE, nameLabel } from '../names.ts';
import { forwarderOf } from './addresses.ts';

export interface ForwarderServicesProps {
  readonly site: Site;
  readonly zone: Zone;
}

/** The ways to a forwarder's pods. */
export class ForwarderServices extends Construct {
  constructor(scope: Construct, id: string, { site, zone }: ForwarderServicesProps) {
    super(scope, id);
    const ports = listenersOf(site, zone).map(({ protocol, port }): ServicePort => ({
      name: `${protocol}-${port}`,
      port,
      targetPort: port,
      protocol: Protocol.TCP,
    }));
    const { exposure, faces } = forwarderOf(zone);
    if (exposure === 'loadBalancer') faces.forEach((face, index) => this.exposeFace(face, index, zone, ports));
    if (polices(zone) && zone.cluster !== undefined) this.exposeInside(ports, forwarderClusterIp(zone.cluster));
  }

  private exposeFace(face: Face, index: number, zone: Zone, ports: ServicePort[]): void {
    const name = index === 0 ? FORWARDER : `${FORWARDER}-${index + 1}`;
    const service = new Service(this, name, {
      metadata: { name, labels: nameLabel(FORWARDER), annotations: faceAnnotations(face, zone) },
      type: ServiceType.LOAD_BALANCER,
      selector: Pods.select(this, `${name}-pods`, { labels: nameLabel(FORWARDER) }),
      loadBalancerSourceRanges: [...sourceRangesOf(face, zone)],
      ports,
    });
    ApiObject.of(service).addJsonPatch(JsonPatch.add('/spec/externalTrafficPolicy', 'Local'));
  }

  private exposeInside(ports: ServicePort[], clusterIP: string): void {
    new Service(this, FORWARDER_INSIDE, {
      metadata: { name: FORWARDER_INSIDE, labels: nameLabel(FORWARDER) },
      type: ServiceType.CLUSTER_IP,
      selector: Pods.select(this, `${FORWARDER_INSIDE}-pods`, { labels: nameLabel(FORWARDER) }),
      clusterIP,
      ports,
    });
  }
}

/** What the parent sees of the children that dial the face. */
function sourceRangesOf(face: Face, zone: Zone): readonly string[] {
  const children = zone.children.filter((child) => face.children.includes(child.name));
  return [...new Set(children.flatMap((child) => child.seenAs))].sort();
}

/** AKS makes a public load balancer that cuts idle connections after four minutes, unless it is told otherwise. */
function faceAnnotations(face: Face, zone: Zone): { [annotation: string]: string } {
  if (zone.distribution !== 'aks') return {};
  const prefix = 'service.beta.kubernetes.io/azure-load-balancer';
  const subnet = zone.declaration.forwarder?.subnet;
  return {
    [`${prefix}-internal`]: 'true',
    [`${prefix}-ipv4`]: face.address,
    ...(subnet !== undefined && { [`${prefix}-internal-subnet`]: subnet }),
    [`${prefix}-tcp-idle-timeout`]: '30',
  };
}
