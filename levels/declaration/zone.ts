// levels/sites/<site>/<zone>.yaml: one zone, which is one cluster (or a host without one) at one Purdue level.

import { z } from 'zod';
import { ACKNOWLEDGEMENTS, entrySchema } from './entry.ts';
import { opcUaDevice } from './telemetry/opc-ua.ts';
import {
  address,
  day,
  dnsLabel,
  endpoint,
  hostName,
  level,
  machine,
  network,
  port,
  proxyHost,
  reservedName,
  secretRef,
  sentence,
} from './fields.ts';

const DISTRIBUTIONS = ['k3s', 'aks', 'aks-edge-essentials', 'none'] as const;
export type Distribution = (typeof DISTRIBUTIONS)[number];

const EXPOSURES = ['hostNetwork', 'loadBalancer'] as const;
export type Exposure = (typeof EXPOSURES)[number];

export const FLUX_MODES = ['arc', 'native'] as const;
export type FluxMode = (typeof FLUX_MODES)[number];

const face = z
  .strictObject({
    address: machine.describe('An address of this forwarder.'),
    for: z.array(dnsLabel).min(1).optional().describe('The children that dial this face.'),
    routed: sentence.optional().describe('How children reach it from another network: firewall and rule.'),
  })
  .describe('An address of the forwarder that children dial and ask for names.');

const uplink = z
  .strictObject({
    direct: z
      .strictObject({
        resolvers: z.array(endpoint).min(1).describe('DNS servers that resolve for real.'),
        permitAddresses: z
          .array(network)
          .optional()
          .describe('Private ranges that names may resolve to (Private Link).'),
      })
      .optional()
      .describe('Top zone: resolve names and dial them.'),
    connectProxy: z
      .strictObject({
        host: proxyHost.describe('Name or address of the proxy.'),
        port: port.describe('Its port.'),
        secretRef: secretRef
          .optional()
          .describe('Secret with user and password. Without `caSecretRef` they cross the network in the clear.'),
        caSecretRef: secretRef.optional().describe('Secret with the CA of a proxy that is spoken to over TLS.'),
      })
      .optional()
      .describe('A corporate HTTP CONNECT proxy above the top zone.'),
    from: z
      .strictObject({
        address: machine.optional().describe('The address connections leave from.'),
        interface: z.string().min(1).max(15).optional().describe('Or the name of the card.'),
      })
      .optional()
      .describe('The card the way up leaves by, where it has one of its own.'),
  })
  .describe('How the forwarder goes up. Zones with a parent dial its face and declare at most "from".');

const forwarder = z.strictObject({
  faces: z.array(face).min(1).describe('Where children find it; one is enough for most.'),
  uplink: uplink.optional(),
  exposure: z
    .enum(EXPOSURES)
    .optional()
    .describe('Default: hostNetwork on K3s and AKS Edge Essentials, loadBalancer on AKS.'),
  subnet: z.string().min(1).optional().describe('AKS: the subnet of the internal load balancer.'),
  replicas: z.int().min(1).max(16).default(1).describe('Pods of the forwarder and of its DNS.'),
});

const cluster = z.strictObject({
  name: dnsLabel.optional().describe('Name of the Azure resource. Default: <site>-<zone>.'),
  arm: z
    .enum(['connectedClusters', 'managedClusters'])
    .optional()
    .describe('Kind of the Azure resource. Default: managedClusters on aks, else connectedClusters.'),
  pods: network
    .optional()
    .describe('Pod addresses. Default: 10.42.0.0/16 on K3s and AKS Edge Essentials, 10.244.0.0/16 on aks.'),
  services: network
    .optional()
    .describe('Service addresses. Default: 10.43.0.0/16 on K3s and AKS Edge Essentials, 10.0.0.0/16 on aks.'),
  dns: address.optional().describe('Address of the cluster DNS. Default: the tenth of "services".'),
  apiServer: endpoint.optional().describe('Where pods reach the API server, for network policies.'),
  networkPlugin: z
    .enum(['kube-router', 'cilium', 'azure', 'calico'])
    .optional()
    .describe('What enforces network policies. cilium gets CiliumNetworkPolicy, because it ignores ipBlock for nodes.'),
  overlay: z.boolean().optional().describe('AKS: whether pods have addresses of their own. Default: true.'),
});

const profileUse = z.union([
  z.string(),
  z.strictObject({
    name: z.string().describe('A profile of levels/profiles/.'),
    with: z
      .record(z.string(), z.union([z.string(), z.array(z.string()).min(1)]))
      .optional()
      .describe('Values for parameters, one or a list; they replace the wildcard.'),
    without: z.array(z.string()).optional().describe('Scenarios of the profile that are not used here.'),
    acknowledge: z.array(z.enum(ACKNOWLEDGEMENTS)).optional().describe('Risks accepted knowingly.'),
  }),
]);

const device = z.strictObject({
  network: network.describe(
    'Addresses of the devices, inside the zone’s network; they are no callers of the forwarder.',
  ),
  ports: z.array(port).min(1).describe('Ports that pods of IoT Operations may reach there.'),
  why: sentence.describe('What they are.'),
  opcUa: z
    .array(opcUaDevice)
    .min(1)
    .optional()
    .describe('Those of them that speak OPC UA and whose data points are published.'),
});

const telemetry = z.strictObject({
  broker: z
    .boolean()
    .optional()
    .describe('Whether routes pass a broker here. Default: where the profile "iot-operations" is used.'),
  trust: z
    .enum(['certManager', 'secretSync'])
    .default('certManager')
    .describe(
      'Where the private key of the broker comes from. certManager: made in the cluster. secretSync: from a Key Vault.',
    ),
  keyVault: dnsLabel
    .optional()
    .describe(
      'The vault, read where the site names a "vaultIdentity". Default: the one that the profile "iot-operations" names.',
    ),
});

const dns = z.strictObject({
  mode: z
    .enum(['parent', 'own'])
    .optional()
    .describe('parent (default): the parent’s CoreDNS answers. own (default on aks): the same zone file on this node.'),
  unlisted: z
    .enum(['refuse', 'forwarder'])
    .optional()
    .describe('forwarder: unlisted names resolve too and are denied and audited there.'),
  until: day.optional().describe('Needed with "unlisted: forwarder": the day on which learning ends.'),
  hosts: z
    .array(
      z.strictObject({
        name: hostName.describe('A plant name.'),
        address: machine.describe('Its address in the zone.'),
      }),
    )
    .optional()
    .describe('Plant names inside this zone’s own network.'),
  forward: z
    .array(
      z.strictObject({
        zone: hostName.describe('A DNS zone of the plant.'),
        to: z.array(machine).min(1).describe('The plant’s own DNS servers in this zone.'),
      }),
    )
    .optional()
    .describe('DNS zones of the plant, served inside this zone’s own network.'),
});

const policies = z.strictObject({
  forwarder: z
    .enum(['enforce', 'none'])
    .optional()
    .describe('Top zone only: whether its own workloads go through the forwarder too.'),
  iotOperations: z.enum(['enforce', 'off']).optional().describe('Egress of Azure IoT Operations pods. Default: off.'),
  namespaces: z.array(dnsLabel).optional().describe('Namespaces that get a default-deny policy.'),
});

const ceiling = z
  .strictObject({
    profiles: z.array(z.string()).optional().describe('Profiles that may be used below.'),
    hosts: z
      .array(z.string())
      .optional()
      .describe(
        'Patterns with a port, "**.ovenvendor.example:443"; for entries with "to" the end, "10.30.0.20:443" or "service.namespace.svc:443".',
      ),
  })
  .describe('What this zone’s owner is willing to let pass from below. Reserved names are excepted.');

export const zoneSchema = z.strictObject({
  level: level.describe('Purdue level: 1, 2, 3, 3.5 (industrial DMZ), 4 or 5.'),
  parent: dnsLabel.optional().describe('May be omitted when just one zone stands at the next level up.'),
  was: dnsLabel.optional().describe('The former name of a renamed zone.'),
  decommission: z
    .boolean()
    .optional()
    .describe('Empties the zone’s grants and keeps its reserved names; remove the file in a later commit.'),
  distribution: z.enum(DISTRIBUTIONS).describe('What runs here; none: a host without a cluster.'),
  network: network.describe('The zone’s own network.'),
  seenAs: z
    .array(network)
    .min(1)
    .optional()
    .describe('Addresses the parent sees. Default: "network", plus "cluster.pods" on aks without overlay.'),
  forwarder: forwarder.optional().describe('Needed exactly where other zones have this one as parent.'),
  cluster: cluster.optional().describe('The zone’s Kubernetes cluster, where the defaults do not fit.'),
  flux: z
    .strictObject({ mode: z.enum(FLUX_MODES).optional().describe('Overrides the site’s.') })
    .optional()
    .describe('How Flux came into the cluster.'),
  profiles: z.array(profileUse).optional().describe('Lists that vendors publish; a string is { name }.'),
  devices: z.array(device).optional().describe('Machines on the zone’s network that are not its hosts or pods.'),
  telemetry: telemetry.optional().describe('The broker of this zone, where the defaults do not fit.'),
  allow: z.array(entrySchema).optional().describe('What this zone may reach, entry by entry.'),
  dns: dns.optional().describe('How the zone’s names are answered.'),
  policies: policies.optional().describe('Network policies beyond those of our own namespace.'),
  ceiling: ceiling.optional(),
  reserve: z.array(reservedName).optional().describe('Further names that no change may cut off from this zone.'),
  release: z.array(reservedName).optional().describe('Reserved names this change gives up on purpose.'),
});

export type ZoneDeclaration = z.infer<typeof zoneSchema>;
