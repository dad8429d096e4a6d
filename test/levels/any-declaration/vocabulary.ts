// What mutations put into declarations: values that programs trip over, words that mean something somewhere else, and parts
// that are right by themselves and seldom where they are grafted. Written as YAML, because that is where they go.

import { parse } from 'yaml';

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

const LONG = 'x'.repeat(300);
const ODD: readonly unknown[] = [2 ** 53, Number.NaN, Infinity, LONG, 'a\nb', 'a\u0000b', '\u202Ex', '\u{1F512}'];

const WRITTEN = `
[null, '', ' ', 0, -1, 0.5, 65536, 1e308, true, false, [], {}, [[]], [null], { a: {} }]
['*', '**', '**.', '*.com', '**.co.uk', '*.blob.core.windows.net', 'a..b', '.', Ä.example, a.example., '*.a.example']
[local, cluster.local, svc.cluster.local, '*.cluster.local', in-addr.arpa, 10.in-addr.arpa, localhost]
[0.0.0.0/0, 10.0.0.0/8, 10.30.0.0/24, 10.20.1.0/25, 255.255.255.255/32, 10.20.1.1/24, 10.0.0.0/33, '::/0', 127.0.0.0/8]
[0.0.0.0, 127.0.0.1, 255.255.255.255, 010.1.1.1, 10.30.0.10, '999.1.1.1:99999', '10.0.0.1:0', '10.0.0.1:53']
[k3s, aks, aks-edge-essentials, none, hostNetwork, loadBalancer, own, parent, forwarder, enforce, cilium, arc, native]
[tls, http, tcp, AzureChinaCloud, flux, event-grid, arc-servers, multi-tenant]
[1, 2, 3, 3.5, 4, 5, 22, 53, 80, 443, 6443, 8883, 9441, 10250, 65535, '443', '2027-02-30', '2027-03-01', '0000-01-01']
[level-3, level-4, level-2-ovens, corefile, __proto__, constructor, toString, 'https://u:p@git.example/x']
['https://git.example:0/x', 'https://:/', 'https://[::1]/x', 'https://10.1.1.1/x', 'https://a b', 'https://Git.Example/x']
[ghcr.io, mcr.microsoft.com/a, docker.io, a.azurecr.io, .azurecr.io, '-', a/../b, 'registry:5000/x']
['"quoted"', '{ }', '# no comment', '- x', '$(id)', '%s', '<region>']
`;

export const VALUES: readonly unknown[] = [...linesOf(WRITTEN).flatMap((line): unknown[] => parse(line)), ...ODD];

export const KEYS: readonly string[] = `
level parent was decommission distribution network seenAs forwarder faces uplink direct connectProxy from exposure subnet
replicas cluster pods services dns apiServer overlay networkPlugin profiles with without acknowledge devices allow host port
protocol listenPort to address service namespace why owner expires mode unlisted until hosts forward zone policies
iotOperations namespaces ceiling reserve release for routed name site cloud region azure git url images telemetry routes
topics direction transform enrich filter map inputs output expression schema format batching persistence qos eventHubs eventGrid
mqtt kafka localStorage at opcUa assets points broker trust keyVault __proto__ constructor <<
`
  .trim()
  .split(/\s+/);

export const FILE_NAMES: readonly string[] = ['level-2-x', 'corefile', 'Level 3', 'ä', '__proto__', 'constructor']
  .concat(['.hidden', '-', 'level-3.5', 'a/b'])
  .concat('x'.repeat(80));

/** Path in a file → value. Each line: a path, then every value that may stand there. */
const GRAFTED = `
dns.mode [own, parent]
dns.hosts [[{ name: cluster.local, address: 10.20.1.130 }], [{ name: github.com, address: 10.51.0.9 }], [{ name: x, address: 10.3.0.7 }]]
dns.forward [[{ zone: local, to: [10.20.1.5] }], [{ zone: github.com, to: [10.52.0.5] }], [{ zone: 10.in-addr.arpa, to: [10.51.0.5] }]]
dns.unlisted [forwarder]
dns.until ["2027-01-01"]
allow.0.host [cluster.local, local, "*.cluster.local", "**.in-addr.arpa", "**.azurecr.io", github.com, _x.y, mqtt.level-3.contoso-bakery.internal]
allow.0.protocol [tls, http, tcp]
allow.0.port [1, 53, 80, 443, 5450, 8883, 9093, 9441, 10250, 65535]
allow.0.listenPort [1, 53, 80, 443, 5450, 8883, 9093, 9441, 10250, 65535]
allow.0.to [{ address: 10.40.0.20, port: 443 }, { address: 8.8.8.8, port: 443 }, { service: a, namespace: b, port: 443 }]
reserve [[{ host: local }], [{ host: in-addr.arpa }], [{ host: "**.x.example" }], [{ host: x.example, port: 80 }]]
release [[{ host: gone.example }], [{ host: github.com }]]
distribution [k3s, aks, aks-edge-essentials, none]
forwarder.exposure [hostNetwork, loadBalancer]
forwarder.replicas [3]
forwarder.subnet [snet]
forwarder.uplink [{ connectProxy: { host: proxy.example, port: 8080, secretRef: proxy } }]
forwarder.uplink.from [{ interface: eth1 }, { address: 10.40.0.11 }]
forwarder.uplink.direct.resolvers [["999.999.999.999:99999"], ["10.0.0.1:0"]]
forwarder.uplink.direct.permitAddresses [[0.0.0.0/0], [10.0.0.0/8]]
policies [{ forwarder: enforce, iotOperations: enforce, namespaces: [a, sallyport, kube-system, a] }, { forwarder: enforce }]
policies.namespaces [[line-apps, azure-iot-operations, flux-system], [b, c]]
seenAs [[10.99.0.0/16, 10.98.0.0/16, 10.99.1.0/24], [0.0.0.0/0], [10.20.0.0/16]]
decommission [true]
was [level-9-old, level-4]
cluster.networkPlugin [cilium, azure, calico, kube-router]
cluster.services [10.43.0.0/30, 255.255.255.252/30]
cluster.pods [10.42.0.0/32]
cluster.overlay [false]
cluster.apiServer ["999.1.1.1:0", "10.40.0.10:6443"]
cluster.name [bakery-l4]
flux.mode [native]
images.registry [a.azurecr.io, ., contoso]
images.hosts [["*.a.example"]]
git.url ["https://[::1]:99999/x", "https://10.1.1.1/x", "https://Git.Example.:8443/x"]
site [x]
cloud [AzureUSGovernment]
telemetry.broker [true, false]
telemetry.trust [secretSync, certManager]
devices.0.opcUa [[{ name: m, host: 10.20.1.130, assets: [{ name: x, points: { t: ns=1 } }] }], [{ name: m, host: plc-7.ovens.internal, port: 1, assets: [{ name: x, topic: from/a, points: {} }] }]]
telemetry.routes.0.from [level-4, level-3-5, { eventHubs: { namespace: n } }, { eventGrid: { namespace: n }, kafka: { host: k.example, authentication: {} } }]
telemetry.routes.0.direction [down]
telemetry.routes.0.topics [["#"], [a/+, b], ["$share/x"], [from/level-2-ovens/ovens/x], ["to/#"]]
telemetry.routes.0.to [{ zone: level-2-ovens }, { zone: level-2-ovens, topic: x/y }, { parent: true }, { localStorage: { claim: c, folder: f, at: level-3 } }, { mqtt: { host: github.com, port: 443, address: 10.30.0.9, authentication: { certificate: { secretRef: c } } } }, { dataLake: { account: a, container: c } }]
telemetry.routes.0.transform [{ level-3: { map: [{ inputs: ["*"], output: "*" }] } }, { level-9: {} }, { level-2-ovens: { filter: [{ inputs: [a], expression: "((((" }] } }]
telemetry.routes [[{ name: a, from: level-3, topics: ["#"], to: { parent: true } }], [{ name: a, from: level-3, topics: [x], to: { eventGrid: { namespace: n, topic: t } } }]]
`;

export type Graft = { readonly path: readonly (string | number)[]; readonly value: unknown };

/** Too many of something, which no text of this page would hold. */
const CROWDS: readonly Graft[] = [
  { path: ['devices'], value: crowd(64, (n) => ({ network: `10.20.1.${n * 4}/32`, ports: [1], why: 'some' })) },
  { path: ['release'], value: crowd(130, (n) => ({ host: `a${n}.example` })) },
  { path: ['reserve'], value: crowd(130, (n) => ({ host: `a${n}.example` })) },
];

function crowd<T>(length: number, make: (n: number) => T): readonly T[] {
  return Array.from({ length }, (_, n) => make(n));
}

function parseGrafts(line: string): readonly Graft[] {
  const blank = line.indexOf(' ');
  const path = line
    .slice(0, blank)
    .split('.')
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  const values: unknown[] = parse(line.slice(blank));
  return values.map((value) => ({ path, value }));
}

export const GRAFTS: readonly Graft[] = [...linesOf(GRAFTED).flatMap(parseGrafts), ...CROWDS];
