// What the kernel of a node must allow and must refuse.

import { descendantsOf, type Zone } from '../../levels/model.ts';

/** A file for /etc/sysctl.d; undefined where there is nothing to set. */
export function sysctlFile(zone: Zone): string | undefined {
  const settings = [
    ...(zone.forwarder?.exposure === 'hostNetwork' ? LOW_PORTS : []),
    ...(zone.distribution === 'none' ? NO_ROUTING : []),
    ...(zone.distribution === 'k3s' ? MANY_FILES : []),
  ];
  return settings.length === 0 ? undefined : `${settings.join('\n')}\n`;
}

const LOW_PORTS = [
  '# Forwarder and DNS bind ports 53 and 443 of the host network without being root.',
  'net.ipv4.ip_unprivileged_port_start = 53',
];

const NO_ROUTING = [
  '# This host connects networks by its forwarder only; it is not a router.',
  'net.ipv4.ip_forward = 0',
];

const MANY_FILES = [
  '# Minimum of Azure IoT Operations.',
  'fs.inotify.max_user_instances = 8192',
  'fs.inotify.max_user_watches = 524288',
  'fs.file-max = 100000',
];

/** Whether the zone's machines stand between its children and the way up, and so could route by mistake. */
export function couldRoute(zone: Zone): boolean {
  return zone.forwarder?.exposure === 'hostNetwork' || zone.forwarder?.exposure === 'host';
}

/**
 * Rules for nftables. Kubernetes turns IP forwarding on, so a machine with a card in the child's network would carry its
 * packets around the forwarder. What the children send ends on this machine, or nowhere.
 */
export function noRouteRules(zone: Zone): string {
  const below = [...new Set(descendantsOf(zone).map((each) => each.network))].sort().join(', ');
  const fromPods = zone.cluster === undefined ? '' : ` ip saddr != ${zone.cluster.pods}`;
  return [
    `# No packet of the zones below ${zone.name} is routed by this machine; the forwarder is the only way.`,
    'table inet sallyport',
    'delete table inet sallyport',
    'table inet sallyport {',
    '  chain forward {',
    '    type filter hook forward priority -5; policy accept;',
    '    ct state established,related accept',
    `    ip saddr { ${below} } counter drop`,
    `    ip daddr { ${below} }${fromPods} counter drop`,
    '  }',
    '}',
    '',
  ].join('\n');
}
