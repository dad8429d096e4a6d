// The Services that give the DNS for children the addresses of the faces, where load balancers hold them. The forwarder's
// Services hold the same addresses with other ports, which Azure's internal load balancer shares between Services.

import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { DnsView } from '../../levels/dns-view.ts';
import type { Zone } from '../../levels/model.ts';
import { forwarderOf } from '../forwarder/addresses.ts';
import { KEEP, nameLabel, NAMESPACE } from '../names.ts';

export interface DnsServicesProps {
  readonly zone: Zone;
  /** Deployment that answers; its label selects the pods, its name begins those of the Services. */
  readonly name: string;
  readonly views: readonly DnsView[];
  /** The port on which CoreDNS listens in its pod. */
  readonly targetPort: number;
}

/** Port 53, UDP and TCP, one Service for each face, for the addresses of the children that dial it. */
export class DnsServices extends Construct {
  constructor(scope: Construct, id: string, { zone, name, views, targetPort }: DnsServicesProps) {
    super(scope, id);
    const addresses = forwarderOf(zone).faces.map((face) => face.address);
    const asked = addresses.filter((face) => views.some((view) => view.face === face));
    for (const [index, face] of asked.entries()) {
      const asking = views.filter((view) => view.face === face);
      const own = index === 0 ? name : `${name}-${index + 1}`;
      new ApiObject(this, own, {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: {
          name: own,
          namespace: NAMESPACE,
          labels: nameLabel(name),
          annotations: { ...KEEP, ...faceAnnotations(face, zone) },
        },
        spec: {
          type: 'LoadBalancer',
          // Views go by the client's address; any other policy replaces it.
          externalTrafficPolicy: 'Local',
          loadBalancerSourceRanges: [...new Set(asking.flatMap((view) => view.networks))].sort(),
          selector: nameLabel(name),
          ports: [portOf('UDP', targetPort), portOf('TCP', targetPort)],
        },
      });
    }
  }
}

function portOf(protocol: 'UDP' | 'TCP', targetPort: number): object {
  return { name: `dns-${protocol.toLowerCase()}`, protocol, port: 53, targetPort };
}

/** AKS makes a public load balancer, unless it is told otherwise. */
function faceAnnotations(face: string, zone: Zone): { [annotation: string]: string } {
  if (zone.distribution !== 'aks') return {};
  const subnet = zone.declaration.forwarder?.subnet;
  const prefix = 'service.beta.kubernetes.io/azure-load-balancer';
  return {
    [`${prefix}-internal`]: 'true',
    [`${prefix}-ipv4`]: face,
    ...(subnet !== undefined && { [`${prefix}-internal-subnet`]: subnet }),
    [`${prefix}-tcp-idle-timeout`]: '30',
  };
}
