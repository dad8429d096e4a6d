// Services: which address and ports they have, whom they let in, and whether they keep the caller's address.

import { networksOf } from '../networks.ts';
import type { BrokerService, Service } from '../plant.ts';
import type { KubernetesObject } from './documents.ts';
import { labelsAt, listAt, numberAt, textAt, textsAt } from './fields.ts';

/** Annotations by which Azure makes a load balancer, and not a public one. */
const AZURE = 'service.beta.kubernetes.io/azure-load-balancer';

export function servicesIn(objects: readonly KubernetesObject[]): readonly Service[] {
  return objects.filter(({ kind }) => kind === 'Service').map(serviceOf);
}

function serviceOf({ path, name, namespace, value }: KubernetesObject): Service {
  const annotations = labelsAt(value, 'metadata', 'annotations');
  return {
    object: path,
    name,
    namespace,
    type: textAt(value, 'spec', 'type') ?? 'ClusterIP',
    face: annotations[`${AZURE}-ipv4`] ?? textAt(value, 'spec', 'loadBalancerIP'),
    clusterIp: textAt(value, 'spec', 'clusterIP'),
    isInternal: annotations[`${AZURE}-internal`] === 'true',
    keepsSource: textAt(value, 'spec', 'externalTrafficPolicy') === 'Local',
    sourceRanges: networksOf(textsAt(value, 'spec', 'loadBalancerSourceRanges')),
    ports: listAt(value, 'spec', 'ports').flatMap((each) => {
      const port = numberAt(each, 'port');
      if (port === undefined) return [];
      return [{ port, targetPort: numberAt(each, 'targetPort') ?? port, protocol: textAt(each, 'protocol') ?? 'TCP' }];
    }),
    selector: labelsAt(value, 'spec', 'selector'),
  };
}

/** The Services that a broker makes for its listeners. */
export function brokerServicesIn(objects: readonly KubernetesObject[]): readonly BrokerService[] {
  return objects
    .filter(({ kind }) => kind === 'BrokerListener')
    .flatMap(({ path, namespace, value }) => {
      const name = textAt(value, 'spec', 'serviceName');
      return listAt(value, 'spec', 'ports').flatMap((each) => {
        const port = numberAt(each, 'port');
        return name === undefined || port === undefined ? [] : [{ object: path, namespace, name, port }];
      });
    });
}
