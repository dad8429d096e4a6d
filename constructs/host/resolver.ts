// Whom a node asks for names. A node below another asks its parent's face and nobody else, so that a name outside the
// allowlist ends there, for containerd and the operating system as well as for pods.

import { faceOf, type Zone } from '../../levels/model.ts';

/**
 * Address of a DNS server on the node itself, for `dns: { mode: own }`: link-local, on a dummy interface, so that pods
 * reach it too. A loopback address would be their own, and the cluster's CoreDNS would ask itself.
 */
export const NODE_DNS_ADDRESS = '169.254.20.53';

/** The only nameservers of the zone's nodes; undefined where Sallyport must not set them. */
export function nameserversOf(zone: Zone): readonly string[] | undefined {
  // A node of AKS without a recursive resolver loses its managed control plane.
  if (zone.distribution === 'aks') return undefined;
  if (zone.dnsMode === 'own') return zone.distribution === 'aks-edge-essentials' ? undefined : [NODE_DNS_ADDRESS];
  const face = faceOf(zone);
  if (face !== undefined) return [face.address];
  const resolvers = zone.declaration.forwarder?.uplink?.direct?.resolvers ?? [];
  const addresses = resolvers.filter((each) => each.endsWith(':53')).map((each) => each.replace(/:53$/, ''));
  return addresses.length === 0 ? undefined : addresses;
}

/** resolv.conf(5) of the nodes; undefined where the node keeps the one it has. */
export function resolverFile(zone: Zone): string | undefined {
  const nameservers = nameserversOf(zone);
  if (nameservers === undefined) return undefined;
  return [
    `# Resolver of the nodes of ${zone.name}: ${REASONS[zone.dnsMode]}`,
    '# No "search": appended domains would only be asked for in vain.',
    ...nameservers.map((address) => `nameserver ${address}`),
    'options timeout:2 attempts:3',
    '',
  ].join('\n');
}

const REASONS: Readonly<Record<Zone['dnsMode'], string>> = {
  parent: 'the face of its parent, and no other.',
  own: 'the DNS server on the node itself (sallyport-node-dns.service).',
  real: 'the resolvers its forwarder uses; the top zone resolves for real.',
};
