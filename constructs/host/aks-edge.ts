// AKS Edge Essentials: the Linux node is a virtual machine that Windows configures from one JSON file. What Sallyport
// decides is the Network section; sizes and addresses of the machine are the plant's.

import type { ZoneCluster } from '../../levels/model.ts';

/** The part of aksedge-config.json to merge into the plant's own. */
export function aksEdgeConfig(cluster: ZoneCluster, nameservers: readonly string[] | undefined): string {
  const network = {
    NetworkPlugin: cluster.networkPlugin === 'calico' ? 'calico' : 'flannel',
    // The check resolves a name of the Internet and would fail: the parent answers listed names only.
    ...(nameservers !== undefined && { DnsServers: nameservers, SkipDnsCheck: true }),
  };
  return `${JSON.stringify({ Network: network }, undefined, 2)}\n`;
}
