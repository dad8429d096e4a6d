// What the policies of our own namespace have to mean where the forwarder stands behind a load balancer, written from the
// declaration (levels/sites/fabrikam-aks-and-vm) and not from them.

import { INTERNET, METADATA, type Named, place, pod, type Row, type ZoneFlows } from './expected-flow.ts';

const SITE = 'fabrikam-aks-and-vm';
const LEVEL_3_HOST = place('the machine of level 3', '10.52.0.7');
const LEVEL_4_NODE = place('a node of level 4', '10.51.0.33');
const LEVEL_4_API = place("level 4's API server", '10.51.0.4');
const LEVEL_4_API_SERVICE = place("the Service of level 4's API server", '10.1.0.1');
const LEVEL_5_NODE = place('a node of level 5', '10.50.0.33');
const LEVEL_5_FACE = place("level 5's face", '10.50.0.200');
const LEVEL_5_API = place("level 5's API server", '10.50.0.4');
const LEVEL_5_API_SERVICE = place("the Service of level 5's API server", '10.0.0.1');
/** Names by port 53, and by port 80 what only a virtual machine's own agent should ask. */
const PLATFORM = place("the platform's resolver", '168.63.129.16');

/** One address of each network that is not the public Internet (RFC 6890). */
const NOT_PUBLIC: readonly Named[] = [
  place('this host', '0.0.0.7'),
  place('a private network', '10.99.0.7'),
  place("a carrier's network", '100.64.0.7'),
  place('loopback', '127.0.0.1'),
  METADATA,
  place('another private network', '172.16.0.7'),
  place('a third private network', '192.168.0.7'),
  place('a multicast group', '224.0.0.251'),
  place('a reserved address', '240.0.0.7'),
];

export function fabrikam(): readonly ZoneFlows[] {
  return [level4(podsIn('10.245.0')), level5(podsIn('10.244.0'))];
}

type Pods = ReturnType<typeof podsIn>;

function podsIn(network: string) {
  return {
    forwarder: pod('the forwarder', 'sallyport', `${network}.8`, { 'app.kubernetes.io/name': 'forwarder' }),
    dns: pod('the DNS for the children', 'sallyport', `${network}.9`, { 'app.kubernetes.io/name': 'dns' }),
    stray: pod('a stray pod of our namespace', 'sallyport', `${network}.10`),
    tool: pod('a pod of another namespace', 'tools', `${network}.40`),
    clusterDns: pod("the cluster's DNS", 'kube-system', `${network}.3`, { 'k8s-app': 'kube-dns' }),
  };
}

function level4(pods: Pods): ZoneFlows {
  const { forwarder, dns, tool } = pods;
  const strangers = [LEVEL_4_NODE, LEVEL_5_NODE, INTERNET, tool];
  const rows: readonly Row[] = [
    [LEVEL_3_HOST, forwarder, ['TCP 443', 'TCP 8084'], 'allowed'],
    [LEVEL_3_HOST, forwarder, ['TCP 22', 'TCP 1053', 'TCP 9090', 'UDP 443'], 'denied'],
    ...[...strangers, dns].map((from): Row => [from, forwarder, ['TCP 443', 'TCP 8084'], 'denied']),
    [forwarder, LEVEL_5_FACE, ['TCP 443', 'TCP 8084'], 'allowed'],
    [forwarder, LEVEL_5_FACE, ['TCP 22', 'UDP 53', 'UDP 443'], 'denied'],
    [forwarder, LEVEL_5_NODE, ['TCP 443'], 'denied'],
    [forwarder, LEVEL_5_API, ['TCP 443'], 'denied'],
    ...ownApiServer(forwarder, [LEVEL_4_API, LEVEL_4_API_SERVICE]),
    ...nowhere(forwarder, pods),
    [LEVEL_3_HOST, dns, ['UDP 1053', 'TCP 1053'], 'allowed'],
    [LEVEL_3_HOST, dns, ['TCP 443', 'TCP 8080'], 'denied'],
    ...[...strangers, forwarder].map((from): Row => [from, dns, ['UDP 1053', 'TCP 1053'], 'denied']),
    ...nowhere(dns, pods),
    ...closed(pods),
  ];
  return { site: SITE, zone: 'level-4', rows };
}

function level5(pods: Pods): ZoneFlows {
  const { forwarder, tool } = pods;
  const strangers = [LEVEL_3_HOST, LEVEL_5_NODE, INTERNET, tool];
  const rows: readonly Row[] = [
    [LEVEL_4_NODE, forwarder, ['TCP 443', 'TCP 8084'], 'allowed'],
    [LEVEL_4_NODE, forwarder, ['TCP 22', 'TCP 9090', 'UDP 443'], 'denied'],
    ...strangers.map((from): Row => [from, forwarder, ['TCP 443', 'TCP 8084'], 'denied']),
    [forwarder, INTERNET, ['TCP 443', 'TCP 8084'], 'allowed'],
    [forwarder, INTERNET, ['TCP 22', 'TCP 80', 'TCP 53', 'UDP 53', 'UDP 443'], 'denied'],
    ...NOT_PUBLIC.map((to): Row => [forwarder, to, ['TCP 443', 'TCP 8084'], 'denied']),
    [forwarder, METADATA, ['TCP 80'], 'denied'],
    [forwarder, PLATFORM, ['UDP 53', 'TCP 53'], 'allowed'],
    [forwarder, PLATFORM, ['TCP 80', 'UDP 443'], 'denied'],
    [forwarder, LEVEL_4_API, ['TCP 443'], 'denied'],
    ...ownApiServer(forwarder, [LEVEL_5_API, LEVEL_5_API_SERVICE]),
    ...closed(pods),
  ];
  return { site: SITE, zone: 'level-5', rows };
}

function ownApiServer(from: Named, addresses: readonly Named[]): readonly Row[] {
  return addresses.flatMap((to): readonly Row[] => [
    [from, to, ['TCP 443'], 'allowed'],
    [from, to, ['TCP 22', 'UDP 443'], 'denied'],
  ]);
}

/** `default-deny` is for pods of our namespace that no other policy knows; other namespaces are not ours to close. */
function closed(pods: Pods): readonly Row[] {
  const { stray, tool } = pods;
  return [
    ...nowhere(stray, pods),
    [LEVEL_3_HOST, stray, ['TCP 443', 'UDP 1053'], 'denied'],
    [LEVEL_4_NODE, stray, ['TCP 443'], 'denied'],
    [tool, stray, ['TCP 8080'], 'denied'],
    [tool, INTERNET, ['TCP 443'], 'allowed'],
  ];
}

function nowhere(from: Named, { tool, clusterDns }: Pods): readonly Row[] {
  return [
    [from, INTERNET, ['TCP 443', 'UDP 53', 'UDP 443'], 'denied'],
    [from, METADATA, ['TCP 80'], 'denied'],
    [from, PLATFORM, ['TCP 80', 'UDP 53'], 'denied'],
    [from, clusterDns, ['UDP 53'], 'denied'],
    [from, tool, ['TCP 8080'], 'denied'],
  ];
}
