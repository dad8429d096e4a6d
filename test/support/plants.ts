// Plants small enough to know by heart.

import type { Site } from '../../levels/model.ts';
import { declaredSite } from './declared-site.ts';

const OVENS = `
level: 2
distribution: k3s
network: 10.20.1.0/24
devices: [{ network: 10.20.1.128/25, ports: [4840], why: controllers }]
policies: { iotOperations: enforce, namespaces: [line-apps] }
allow:
  - { host: updates.vendor.example, port: 443, why: firmware catalogue, owner: plant-ot }
  - { host: historian.plant.internal, port: 5450, protocol: tcp, listenPort: 15450, to: { address: 10.30.0.30, port: 5450 }, why: history, owner: plant-ot }
`;

/** K3s at every level: forwarders on the network of their nodes. */
export function plantOnNodes(): Site {
  return declaredSite({
    'level-4': `
level: 4
distribution: k3s
network: 10.40.0.0/24
forwarder:
  faces: [{ address: 10.40.0.10, for: [level-3], routed: firewall rule 12 }]
  uplink: { direct: { resolvers: ["10.40.0.2:53"] } }
profiles: [flux]
policies: { forwarder: enforce }
`,
    'level-3': `
level: 3
distribution: k3s
network: 10.30.0.0/24
forwarder: { faces: [{ address: 10.30.0.10, for: [level-2], routed: firewall rule 21 }] }
`,
    'level-2': OVENS,
  });
}

/**
 * AKS at the top: forwarders behind internal load balancers, two replicas. `plugin` enforces network policies, `more` is
 * declared at the top as well.
 */
export function plantOnAks(plugin: 'azure' | 'cilium', more = ''): Site {
  return declaredSite({
    'level-4': `
level: 4
distribution: aks
network: 10.50.0.0/24
forwarder:
  faces: [{ address: 10.50.0.200, for: [level-3], routed: peering }]
  uplink: { direct: { resolvers: ["168.63.129.16:53"], permitAddresses: [10.60.0.0/24] } }
  subnet: snet-nodes
  replicas: 2
cluster: { name: aks-l4, networkPlugin: ${plugin}, pods: 10.244.0.0/16, services: 10.0.0.0/16, apiServer: "10.50.0.4:443" }
${more}
`,
    'level-3': `
level: 3
distribution: aks
network: 10.51.0.0/24
forwarder: { faces: [{ address: 10.51.0.200, for: [level-2], routed: peering }], subnet: snet-nodes }
cluster: { name: aks-l3, networkPlugin: ${plugin}, pods: 10.245.0.0/16, services: 10.1.0.0/16, apiServer: "10.51.0.4:443" }
dns: { mode: parent }
`,
    'level-2': OVENS.replace('10.30.0.30', '10.51.0.30'),
  });
}

/** A host without Kubernetes at the top, behind a corporate proxy. */
export function plantBehindProxy(): Site {
  return declaredSite({
    'level-4': `
level: 4
distribution: none
network: 10.40.0.0/24
forwarder:
  faces: [{ address: 10.40.0.10, for: [level-3], routed: firewall rule 12 }]
  uplink:
    connectProxy: { host: proxy.plant.example, port: 8080, secretRef: proxy-login, caSecretRef: proxy-ca }
    from: { interface: eth1 }
`,
    'level-3': `
level: 3
distribution: k3s
network: 10.30.0.0/24
`,
  });
}

/** AKS at the top, behind a corporate proxy that has a certificate and asks for a password. */
export function plantOnAksBehindProxy(host: string): Site {
  return declaredSite({
    'level-4': `
level: 4
distribution: aks
network: 10.50.0.0/24
forwarder:
  faces: [{ address: 10.50.0.200, for: [level-3], routed: peering }]
  uplink: { connectProxy: { host: ${host}, port: 8443, secretRef: proxy-login, caSecretRef: proxy-ca } }
  subnet: snet-nodes
cluster: { name: aks-l4, networkPlugin: azure, pods: 10.244.0.0/16, services: 10.0.0.0/16, apiServer: "10.50.0.4:443" }
`,
    'level-3': `
level: 3
distribution: k3s
network: 10.30.0.0/24
`,
  });
}
