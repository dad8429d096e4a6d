// What the policies of the bakery have to mean, written from its declaration (levels/sites/contoso-bakery) and not from them.

import { INTERNET, METADATA, type Named, place, pod, type Row, type ZoneFlows } from './expected-flow.ts';

const CLUSTER_DNS = pod("the cluster's DNS", 'kube-system', '10.42.0.3', { 'k8s-app': 'kube-dns' });
const UNLABELLED = pod('another pod of kube-system', 'kube-system', '10.42.0.4');
const IMPOSTOR = pod('a pod elsewhere with the label of the DNS', 'tools', '10.42.0.41', { 'k8s-app': 'kube-dns' });
const TOOL = pod('a pod of another namespace', 'tools', '10.42.0.40');
const SERVICE = place('a Service', '10.43.7.7');
const API_SERVICE = place("the API server's Service", '10.43.0.1');

const OVENS_NODE = place('the node of the ovens', '10.20.1.10');
const OVEN_CONTROLLER = place('an oven controller', '10.20.1.130');
const BELOW_THE_CONTROLLERS = place('the address before those of the oven controllers', '10.20.1.127');
const PACKAGING_NODE = place('the node of the packaging line', '10.20.2.10');
const LEVEL_3_FACE = place("level 3's face", '10.30.0.10');
const EXECUTION_SYSTEM = place('the manufacturing execution system', '10.30.0.20');
const BROKER = pod('a pod of IoT Operations', 'azure-iot-operations', '10.42.0.21', { app: 'broker' });

/** `policies: { iotOperations: enforce }`: pods reach the cluster, the parent's face and the declared devices. */
const OVENS: ZoneFlows = {
  site: 'contoso-bakery',
  zone: 'level-2-ovens',
  rows: [
    ...insideTheCluster(BROKER),
    [BROKER, OVENS_NODE, ['TCP 6443'], 'allowed'],
    [BROKER, OVENS_NODE, ['TCP 22', 'TCP 10250', 'UDP 6443'], 'denied'],
    [BROKER, LEVEL_3_FACE, ['TCP 443', 'TCP 8084', 'TCP 8883'], 'allowed'],
    [BROKER, LEVEL_3_FACE, ['TCP 22', 'TCP 5450', 'UDP 53', 'UDP 443'], 'denied'],
    [BROKER, EXECUTION_SYSTEM, ['TCP 443'], 'denied'],
    [BROKER, OVEN_CONTROLLER, ['TCP 4840'], 'allowed'],
    [BROKER, OVEN_CONTROLLER, ['TCP 22', 'UDP 4840'], 'denied'],
    [BROKER, BELOW_THE_CONTROLLERS, ['TCP 4840'], 'denied'],
    [BROKER, PACKAGING_NODE, ['TCP 443', 'TCP 6443'], 'denied'],
    ...nothingElse(BROKER),
    // What comes in is not policed, and neither are other namespaces.
    [OVEN_CONTROLLER, BROKER, ['TCP 8883'], 'allowed'],
    [TOOL, BROKER, ['TCP 8883'], 'allowed'],
    [TOOL, INTERNET, ['TCP 443'], 'allowed'],
  ],
};

const APP = pod('a pod of line-apps', 'line-apps', '10.42.0.31', { app: 'labels' });
const OTHER_APP = pod('another pod of line-apps', 'line-apps', '10.42.0.32');
const PRINTER = place('a label printer of the line', '10.20.2.50');

/** `policies: { namespaces: [line-apps] }`: nothing in, and nothing out but questions to the cluster's DNS. */
const PACKAGING: ZoneFlows = {
  site: 'contoso-bakery',
  zone: 'level-2-packaging',
  rows: [
    [APP, CLUSTER_DNS, ['UDP 53', 'TCP 53'], 'allowed'],
    [APP, CLUSTER_DNS, ['UDP 5353', 'TCP 8080'], 'denied'],
    [APP, UNLABELLED, ['UDP 53', 'TCP 53'], 'denied'],
    [APP, IMPOSTOR, ['UDP 53', 'TCP 53'], 'denied'],
    [APP, OTHER_APP, ['TCP 8080', 'UDP 8080'], 'denied'],
    [APP, SERVICE, ['TCP 443'], 'denied'],
    [APP, API_SERVICE, ['TCP 443'], 'denied'],
    [APP, PACKAGING_NODE, ['TCP 6443', 'UDP 53'], 'denied'],
    [APP, LEVEL_3_FACE, ['TCP 443', 'UDP 53'], 'denied'],
    ...nothingElse(APP),
    [TOOL, APP, ['TCP 8080'], 'denied'],
    [CLUSTER_DNS, APP, ['UDP 53'], 'denied'],
    [PRINTER, APP, ['TCP 8080'], 'denied'],
    [TOOL, LEVEL_3_FACE, ['TCP 443'], 'allowed'],
    [PRINTER, TOOL, ['TCP 8080'], 'allowed'],
  ],
};

const LEVEL_4_NODE = place('the node of level 4', '10.40.0.10');
const RESOLVER = place('the resolver of level 4', '10.40.0.2');
const LEVEL_3_5_FACE = place("the industrial DMZ's face", '10.35.0.10');
const LEVEL_4_PODS: readonly Named[] = [
  pod('a pod of Arc', 'azure-arc', '10.42.0.51'),
  pod('a pod of IoT Operations', 'azure-iot-operations', '10.42.0.52', { app: 'broker' }),
  pod('a pod of Flux', 'flux-system', '10.42.0.53', { app: 'source-controller' }),
];

/** `policies: { forwarder: enforce }`: the way to the Internet is the zone's own forwarder, which is on the node's network. */
const LEVEL_4: ZoneFlows = {
  site: 'contoso-bakery',
  zone: 'level-4',
  rows: [
    ...LEVEL_4_PODS.flatMap((each): readonly Row[] => [
      ...insideTheCluster(each),
      [each, LEVEL_4_NODE, ['TCP 6443'], 'allowed'],
      [each, LEVEL_4_NODE, ['TCP 80', 'TCP 443', 'TCP 8084', 'TCP 8883', 'TCP 9093'], 'allowed'],
      [each, LEVEL_4_NODE, ['TCP 22', 'TCP 53', 'TCP 10250', 'UDP 53', 'UDP 443'], 'denied'],
      [each, RESOLVER, ['UDP 53', 'TCP 53'], 'denied'],
      [each, LEVEL_3_5_FACE, ['TCP 443'], 'denied'],
      ...nothingElse(each),
      [TOOL, each, ['TCP 8080'], 'allowed'],
    ]),
    [TOOL, INTERNET, ['TCP 443'], 'allowed'],
  ],
};

export const CONTOSO_BAKERY: readonly ZoneFlows[] = [OVENS, PACKAGING, LEVEL_4];

/** Pods and Services of its cluster by TCP, its API server, its DNS. */
function insideTheCluster(from: Named): readonly Row[] {
  return [
    [from, CLUSTER_DNS, ['UDP 53', 'TCP 53'], 'allowed'],
    [from, CLUSTER_DNS, ['UDP 5353'], 'denied'],
    [from, UNLABELLED, ['UDP 53'], 'denied'],
    [from, IMPOSTOR, ['UDP 53'], 'denied'],
    [from, TOOL, ['TCP 1', 'TCP 8080', 'TCP 65535'], 'allowed'],
    [from, TOOL, ['UDP 8080'], 'denied'],
    [from, SERVICE, ['TCP 1', 'TCP 9443', 'TCP 65535'], 'allowed'],
    [from, SERVICE, ['UDP 9443'], 'denied'],
    [from, API_SERVICE, ['TCP 443'], 'allowed'],
    [from, API_SERVICE, ['UDP 443'], 'denied'],
  ];
}

function nothingElse(from: Named): readonly Row[] {
  return [
    [from, INTERNET, ['TCP 80', 'TCP 443', 'TCP 853', 'TCP 6443', 'TCP 8883', 'UDP 53', 'UDP 443'], 'denied'],
    [from, METADATA, ['TCP 80'], 'denied'],
  ];
}
