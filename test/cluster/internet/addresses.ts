// Where the stand-in Internet is: what the wires attach, what names resolve to and what the servers bind.

import type { Site } from '../../../levels/model.ts';
import { registryHosts } from './registries.ts';

export const GIT_ADDRESS = '140.82.112.10';
export const REGISTRY_ADDRESS = '20.33.0.20';
/** Of every other public name. */
export const ELSEWHERE_ADDRESS = '20.33.0.10';

/** What the machine that is the Internet has on its own link; it has resolver and proxy in the network of the root zone. */
export const INTERNET_ADDRESSES = [GIT_ADDRESS, REGISTRY_ADDRESS, ELSEWHERE_ADDRESS] as const;

/** Where Git of the example sites is, and where a drill may move it. */
export const GIT_HOSTS: readonly string[] = ['github.com', 'dev.azure.com', 'git.northwind.example'];

export const PROXY_PORT = 3128;

/** Offsets in the network of the root zone, where a site declares nothing else. */
const RESOLVER_OFFSET = 2;
const PROXY_OFFSET = 3;

/** The resolver the root zone asks. */
export function resolverAddressOf({ root }: Site): string {
  const [declared] = root.declaration.forwarder?.uplink?.direct?.resolvers ?? [];
  return declared?.replace(/:\d+$/, '') ?? hostOf(root.network, RESOLVER_OFFSET);
}

/** The corporate CONNECT proxy beside it. */
export function proxyAddressOf({ root }: Site): string {
  return hostOf(root.network, PROXY_OFFSET);
}

/** What the Internet's DNS answers for a name that is none of its exceptions. */
export function addressOfName(name: string): string {
  if (GIT_HOSTS.includes(name)) return GIT_ADDRESS;
  return registryHosts().includes(name) ? REGISTRY_ADDRESS : ELSEWHERE_ADDRESS;
}

/** An address by its last octet: networks of the example sites are /24. */
function hostOf(network: string, octet: number): string {
  return network.replace(/\.\d+\/\d+$/, `.${octet}`);
}
