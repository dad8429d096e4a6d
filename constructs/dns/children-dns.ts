// CoreDNS for the children of a zone: a ConfigMap for each view and one for the Corefile, a Deployment, and a Service
// where a load balancer holds the face. It answers from files only; it neither asks anyone nor talks to the API server.

import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { digestOf } from '../../forwarder/contract/digest.ts';
import { dnsViewsOf } from '../../levels/dns-view.ts';
import type { DnsView } from '../../levels/dns-view.ts';
import type { Site, Zone } from '../../levels/model.ts';
import { forwarderOf } from '../forwarder/addresses.ts';
import { DNS_PREFIX, KEEP, nameLabel, NAMESPACE } from '../names.ts';
import { clusterPlace } from './corefile-places.ts';
import { corefileOf } from './corefile.ts';
import { dnsPod } from './dns-pod.ts';
import { DnsServices } from './dns-services.ts';
import { zoneFilesOf } from './zone-file.ts';

export interface ChildrenDnsProps {
  readonly site: Site;
  /** The zone that answers: one with a cluster, and with a child that does not answer for itself. */
  readonly zone: Zone;
}

/** Deployment, Service and pods of the DNS for children. */
export const DNS = 'dns';

/** Answers the names of the children's allowlists with the face each of them dials. */
export class ChildrenDns extends Construct {
  constructor(scope: Construct, id: string, { site, zone }: ChildrenDnsProps) {
    super(scope, id);
    const views = dnsViewsOf(site, zone);
    const { exposure, replicas } = forwarderOf(zone);
    const place = clusterPlace(zone);
    const corefile = corefileOf(views, place);
    configMap(this, `${DNS_PREFIX}corefile`, { Corefile: corefile });
    const names = views.flatMap((view) => zoneConfigMaps(this, view));
    new ApiObject(this, 'deployment', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...metadataOf(DNS), labels: nameLabel(DNS) },
      spec: {
        replicas,
        selector: { matchLabels: nameLabel(DNS) },
        // The new pod answers beside the old one (both share the face's port) before the old one goes.
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        minReadySeconds: 10,
        template: {
          metadata: { labels: nameLabel(DNS), annotations: { 'sallyport.dev/corefile': digestOf(corefile) } },
          spec: dnsPod({
            site,
            place,
            zoneConfigMaps: names,
            hostNetwork: exposure === 'hostNetwork',
            spread: replicas > 1,
          }),
        },
      },
    });
    if (exposure === 'loadBalancer')
      new DnsServices(this, 'services', { zone, name: DNS, views, targetPort: place.port });
  }
}

/** One ConfigMap for each file of a view; CoreDNS sees them all in one folder. */
function zoneConfigMaps(scope: Construct, view: DnsView): readonly string[] {
  return zoneFilesOf(view).map(({ name, text }, index) => {
    // Zones are DNS labels, so a dot cannot be part of another zone's name.
    const object = `${DNS_PREFIX}${view.child}${index === 0 ? '' : `.${index}`}`;
    configMap(scope, object, { [name]: text });
    return object;
  });
}

function configMap(scope: Construct, name: string, data: { readonly [file: string]: string }): void {
  new ApiObject(scope, name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadataOf(name), data });
}

function metadataOf(name: string): { name: string; namespace: string; annotations: { [key: string]: string } } {
  return { name, namespace: NAMESPACE, annotations: { ...KEEP } };
}
