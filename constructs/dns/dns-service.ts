// The Service that gives the DNS for children the address of the face, where a load balancer holds it. The forwarder's
// Service holds the same address with other ports.

import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { DnsView } from '../../levels/dns-view.ts';
import type { Zone } from '../../levels/model.ts';
import { KEEP, nameLabel, NAMESPACE } from '../names.ts';

export interface DnsServiceProps {
  readonly zone: Zone;
  readonly views: readonly DnsView[];
  /** The port on which CoreDNS listens in its pod. */
  readonly targetPort: number;
}

/** Port 53, UDP and TCP, for the children's addresses only. */
export class DnsService extends Construct {
  constructor(scope: Construct, id: string, { zone, views, targetPort }: DnsServiceProps) {
    super(scope, id);
    const port = (protocol: 'UDP' | 'TCP'): object => ({
      name: `dns-${protocol.toLowerCase()}`,
      protocol,
      port: 53,
      targetPort,
    });
    new ApiObject(this, 'service', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'dns',
        namespace: NAMESPACE,
        labels: nameLabel('dns'),
        annotations: { ...KEEP, ...addressOf(zone, views) },
      },
      spec: {
        type: 'LoadBalancer',
        // Views go by the client's address; any other policy replaces it.
        externalTrafficPolicy: 'Local',
        loadBalancerSourceRanges: [...new Set(views.flatMap((view) => view.networks))].sort(),
        selector: nameLabel('dns'),
        ports: [port('UDP'), port('TCP')],
      },
    });
  }
}

/** An internal load balancer of Azure with the face's address. */
function addressOf(zone: Zone, views: readonly DnsView[]): { [annotation: string]: string } {
  const [face, ...others] = new Set(views.map((view) => view.face));
  if (face === undefined || others.length > 0) {
    throw new Error(
      `Cannot give the DNS of "${zone.name}" its address: a load balancer holds one face. Write a single face in ${zone.file}`,
    );
  }
  const subnet = zone.declaration.forwarder?.subnet;
  const prefix = 'service.beta.kubernetes.io/azure-load-balancer';
  return {
    [`${prefix}-internal`]: 'true',
    [`${prefix}-ipv4`]: face,
    ...(subnet !== undefined && { [`${prefix}-internal-subnet`]: subnet }),
  };
}
