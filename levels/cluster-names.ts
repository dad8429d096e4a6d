// DNS names that a cluster answers by itself. A zone that answers its own names does so in the cluster's own DNS, where a name
// of these, or one above them, would take pods and Services away from the cluster.

const CLUSTER_ZONES = ['cluster.local', 'in-addr.arpa', 'ip6.arpa'] as const;

/** The cluster's DNS zone that a name would take away; undefined for names that are free. Parts of the reverse zones are. */
export function clusterZoneTakenBy(name: string): string | undefined {
  return CLUSTER_ZONES.find(
    (zone) => zone === name || zone.endsWith(`.${name}`) || (zone === 'cluster.local' && name.endsWith(`.${zone}`)),
  );
}
