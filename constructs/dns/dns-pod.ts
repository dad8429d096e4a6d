// The pod that answers children: no root, no writable files, no API token, and one privilege it could do without.

import type { Site } from '../../levels/model.ts';
import { DNS_PREFIX, nameLabel } from '../names.ts';
import { DNS_HEALTH_PORT, DNS_READY_PORT } from './corefile-places.ts';
import type { CorefilePlace } from './corefile.ts';

export type DnsPodProps = {
  readonly site: Site;
  readonly place: CorefilePlace;
  /** ConfigMaps whose files make up the folder of zone files. */
  readonly zoneConfigMaps: readonly string[];
  readonly hostNetwork: boolean;
  /** Whether there is more than one, which should not share a node. */
  readonly spread: boolean;
};

/** The image by digest, so that what was reviewed is what runs. */
export function corednsImage(site: Site): string {
  const { registry, coredns } = site.declaration.images;
  return `${registry}/coredns@${coredns}`;
}

/** The specification of the pod. */
export function dnsPod({ site, place, zoneConfigMaps, hostNetwork, spread }: DnsPodProps): object {
  return {
    ...(hostNetwork && { hostNetwork }),
    // It asks nobody, least of all itself.
    dnsPolicy: 'Default',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: 'system-cluster-critical',
    terminationGracePeriodSeconds: 15,
    ...(spread && { topologySpreadConstraints: [SPREAD] }),
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: 'coredns',
        image: corednsImage(site),
        args: ['-conf', '/etc/coredns/Corefile'],
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          // The published image's binary carries this file capability; without it in the bounding set the kernel
          // refuses to start the program at all (EPERM). Port 53 itself is opened by sysctl.
          capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
        },
        resources: { requests: { cpu: '50m', memory: '48Mi' }, limits: { memory: '256Mi' } },
        livenessProbe: { ...probe('/health', DNS_HEALTH_PORT, hostNetwork), failureThreshold: 5, periodSeconds: 10 },
        readinessProbe: { ...probe('/ready', DNS_READY_PORT, hostNetwork), periodSeconds: 5 },
        volumeMounts: [
          { name: 'corefile', mountPath: '/etc/coredns', readOnly: true },
          { name: 'zones', mountPath: place.zoneFolder, readOnly: true },
        ],
      },
    ],
    volumes: [
      { name: 'corefile', configMap: { name: `${DNS_PREFIX}corefile` } },
      { name: 'zones', projected: { sources: zoneConfigMaps.map((name) => ({ configMap: { name } })) } },
    ],
  };
}

const SPREAD = {
  maxSkew: 1,
  topologyKey: 'kubernetes.io/hostname',
  whenUnsatisfiable: 'ScheduleAnyway',
  labelSelector: { matchLabels: nameLabel('dns') },
};

/** On the node's network the probe asks the loopback address, the only one on which health is served there. */
function probe(path: string, port: number, hostNetwork: boolean): object {
  return { httpGet: { path, port, ...(hostNetwork && { host: '127.0.0.1' }) }, timeoutSeconds: 3 };
}
