// Zones, networks, faces and names: what does not fit together.
// Each row is one mistake in an example site that is sound, and every problem it may bring about.

import { describe, expect, test } from '@jest/globals';
import { mistakesOf, problemsAfter, shown } from './edit.ts';

const MISTAKES = mistakesOf(String.raw`
a level between | bakery level-2-ovens | level: 2 ⇒ level: 2.5 | 3:8 value
a level in quotes | bakery level-2-ovens | level: 2 ⇒ level: "2" | 3:8 value
no level | bakery level-2-ovens | level: 2⏎ ⇒  | 3:1 missing-key
a level its name does not say | bakery level-2-ovens | level: 2 ⇒ level: 1 | 3:8 zone-name
the parent in capitals | bakery level-2-ovens | parent: level-3 ⇒ parent: Level-3 | 4:9 value
a parent with its file name | bakery level-2-ovens | parent: level-3 ⇒ parent: level-3.yaml | 4:9 value
a parent that is not there | bakery level-2-ovens | parent: level-3 ⇒ parent: level-33 | 4:9 parent
its own parent | bakery level-2-ovens | parent: level-3 ⇒ parent: level-2-ovens | 4:9 parent-level
a parent below | bakery level-3-5 | level: 3.5 ⇒ level: 3.5⏎parent: level-3 | 4:9 parent-level
a sibling for a parent | bakery level-2-ovens | parent: level-3 ⇒ parent: level-2-packaging | 4:9 parent-level
an unknown distribution | bakery level-2-ovens | distribution: k3s ⇒ distribution: k3 | 5:15 value
a network with host bits | bakery level-2-ovens | network: 10.20.1.0/24 ⇒ network: 10.20.1.1/24 | 6:10 value
a network of 33 bits | bakery level-2-ovens | network: 10.20.1.0/24 ⇒ network: 10.20.1.0/33 | 6:10 value
a network without its length | bakery level-2-ovens | network: 10.20.1.0/24 ⇒ network: 10.20.1.0 | 6:10 value
a network with leading zeros | bakery level-2-ovens | network: 10.20.1.0/24 ⇒ network: 10.020.1.0/24 | 6:10 value
the network of a sibling | bakery level-2-packaging | network: 10.20.2.0/24 ⇒ network: 10.20.1.0/24 | 6:10 overlap
everybody for a network | bakery level-2-packaging | network: 10.20.2.0/24 ⇒ network: 0.0.0.0/0 | 6:10 value
a network that K3s uses for pods | bakery level-2-packaging | network: 10.20.2.0/24 ⇒ network: 10.42.2.0/24 | 6:10 cluster-range
devices outside | bakery level-2-ovens | network: 10.20.1.128/25 ⇒ network: 10.20.2.128/25 | 14:14 device-network
devices everywhere | bakery level-2-ovens | network: 10.20.1.128/25 ⇒ network: 10.20.1.0/24 | 14:3 device-network
a face in the wrong network | dual level-4 | address: 10.3.0.10 ⇒ address: 10.33.0.10 | 8:16 face-out-of-reach
a face that is loopback | bakery level-4 | address: 10.40.0.10 ⇒ address: 127.0.0.1 | 8:18 value
a face for a zone that is not there | bakery level-4 | for: [level-3-5] ⇒ for: [level-3.5] | 8:36 value
a face for a grandchild | bakery level-4 | for: [level-3-5] ⇒ for: [level-3] | 8:36 face-for
a face without its route | bakery level-4 | , routed: "firewall fw-4, rule 12" ⇒  | 8:18 face-out-of-reach
a face that forgets a child | bakery level-3 | for: [level-2-ovens, level-2-packaging] ⇒ for: [level-2-ovens] | 8:5 no-face
the same face twice | bakery level-4 |   faces:⏎ ⇒   faces:⏎    - { address: 10.40.0.10, for: [level-3-5], routed: "firewall fw-4, rule 12" }⏎ | 9:7 twice
no uplink at the top | bakery level-4 |   uplink: { direct: { resolvers: ["10.40.0.2:53"] } }⏎ ⇒  | 6:1 uplink
uplink.direct below the top | bakery level-3 | forwarder:⏎ ⇒ forwarder:⏎  uplink: { direct: { resolvers: ["10.30.0.2:53"] } }⏎ | 7:13 uplink
a proxy and resolvers | bakery level-4 | uplink: { direct: { resolvers: ["10.40.0.2:53"] } }⏎ ⇒ uplink: { direct: { resolvers: ["10.40.0.2:53"] }, connectProxy: { host: proxy.contoso.example, port: 8080 } }⏎ | 9:54 uplink
a proxy written as a URL | bakery level-4 | uplink: { direct: { resolvers: ["10.40.0.2:53"] } }⏎ ⇒ uplink: { connectProxy: { host: "http://proxy.contoso.example", port: 8080 } }⏎ | 9:35 value
a proxy with its port twice | bakery level-4 | uplink: { direct: { resolvers: ["10.40.0.2:53"] } }⏎ ⇒ uplink: { connectProxy: { host: "proxy.contoso.example:8080", port: 8080 } }⏎ | 9:35 value
any proxy | bakery level-4 | uplink: { direct: { resolvers: ["10.40.0.2:53"] } }⏎ ⇒ uplink: { connectProxy: { host: "*.contoso.example", port: 8080 } }⏎ | 9:35 value
half an address of a proxy | bakery level-4 | uplink: { direct: { resolvers: ["10.40.0.2:53"] } }⏎ ⇒ uplink: { connectProxy: { host: "10.40.0", port: 8080 } }⏎ | 9:35 value
the password instead of its Secret | bakery level-4 | uplink: { direct: { resolvers: ["10.40.0.2:53"] } }⏎ ⇒ uplink: { connectProxy: { host: proxy.contoso.example, port: 8080, secretRef: "plant:pass" } }⏎ | 9:81 value
a proxy below the top | bakery level-3 | forwarder:⏎ ⇒ forwarder:⏎  uplink: { connectProxy: { host: 10.30.0.9, port: 8080 } }⏎ | 7:13 uplink
a resolver without its port | bakery level-4 | 10.40.0.2:53 ⇒ 10.40.0.2 | 9:35 value
a resolver on port 0 | bakery level-4 | 10.40.0.2:53 ⇒ 10.40.0.2:0 | 9:35 value
a card named twice | dual level-4 | from: { address: 10.4.0.20 } ⇒ from: { address: 10.4.0.20, interface: eth0 } | 11:5 uplink
a forwarder nobody dials | bakery level-2-packaging | cluster: ⇒ forwarder: { faces: [{ address: 10.20.2.10 }] }⏎cluster: | 7:1 no-children
no forwarder where children are | bakery level-3-5 | forwarder:⏎  faces:⏎    - { address: 10.35.0.10, for: [level-3], routed: "firewall fw-35, rule 7" }⏎ ⇒  | 3:1 no-forwarder
policies.forwarder below the top | bakery level-2-packaging | policies:⏎ ⇒ policies:⏎  forwarder: enforce⏎ | 32:3 policy
a load balancer on K3s | bakery level-3 | forwarder:⏎ ⇒ forwarder:⏎  exposure: loadBalancer⏎ | 7:13 exposure
host network on AKS | cars level-4 |   subnet: snet-nodes ⇒   exposure: hostNetwork | 10:13 exposure
a subnet on K3s | bakery level-3 | forwarder:⏎ ⇒ forwarder:⏎  subnet: snet⏎ | 7:3 exposure
a cluster on a host without one | bakery level-3-5 | network: ⇒ cluster: { name: dmz }⏎network: | 5:1 no-cluster
exposure on a host | bakery level-3-5 | forwarder:⏎ ⇒ forwarder:⏎  exposure: hostNetwork⏎ | 7:3 no-cluster
a cluster profile on a host | bakery level-3-5 | network: ⇒ profiles: [arc-kubernetes]⏎network: | 5:12 no-cluster
dns.mode: parent on AKS | cars level-4 | profiles: [flux] ⇒ profiles: [flux]⏎dns: { mode: parent } | 19:14 dns-mode
dns.mode at the top | bakery level-4 | profiles:⏎ ⇒ dns: { mode: own }⏎profiles:⏎ | 11:14 dns-mode
a name of the cluster in its own DNS | cars level-4 | profiles: [flux] ⇒ profiles: [flux]⏎allow: [{ host: "*.svc.cluster.local", port: 443, why: a test of names, owner: ops }] | 19:9 cluster-name
.local for a plant zone | cars level-4 | profiles: [flux] ⇒ profiles: [flux]⏎dns: { forward: [{ zone: local, to: [10.51.0.5] }] } | 19:26 cluster-name
dns.hosts outside | bakery level-2-ovens | address: 10.20.1.130 ⇒ address: 10.30.0.130 | 37:50 dns-address
a plant name the zone reaches through the forwarder | bakery level-2-ovens | name: plc-7.ovens.internal ⇒ name: mes.bakery.internal | 19:15 device-host, 37:19 dns-taken
a plant zone that holds the Git server | bakery level-2-ovens | zone: line.ovens.internal ⇒ zone: github.com | 38:21 dns-taken
a plant zone twice | bakery level-2-ovens | forward: [ ⇒ forward: [{ zone: line.ovens.internal, to: [10.20.1.6] },  | 38:69 dns-twice
unlisted without until | bakery level-2-ovens |   hosts: [ ⇒   unlisted: forwarder⏎  hosts: [ | 37:13 learning
learning where nobody listens | cars level-4 | profiles: [flux] ⇒ profiles: [flux]⏎dns: { unlisted: forwarder, until: 2026-12-31 } | warning 19:18 learning
policies without the API server | bakery level-2-packaging | , apiServer: "10.20.2.10:6443" ⇒  | warning 31:1 api-server
a namespace that manages the cluster | bakery level-2-packaging | [line-apps] ⇒ [line-apps, kube-system] | 32:27 namespace
own workloads led to a node nobody knows | dual level-4 | profiles: ⇒ policies: { forwarder: enforce }⏎profiles: | 13:24 node-address
a former name that is still there | bakery level-2-ovens | level: 2 ⇒ level: 2⏎was: level-2-packaging | 4:6 former-name
a zone that goes before those below it | bakery level-3 | level: 3 ⇒ level: 3⏎decommission: true | 4:15 decommission
two clusters of one name | bakery level-2-ovens | bakery-l2-ovens ⇒ bakery-l2-packaging | level-2-packaging.yaml:7:18 cluster-name
seenAs of another | bakery level-2-packaging | network: 10.20.2.0/24 ⇒ network: 10.20.2.0/24⏎seenAs: [10.20.1.64/26] | 7:10 overlap
`);

describe('checkSite()', () => {
  test.each(MISTAKES)('tells of $what: $expected', (mistake) => {
    const problems = problemsAfter(mistake);
    expect(problems.map((problem) => shown(problem, mistake.file))).toEqual(mistake.expected);
    for (const { message } of problems) expect(message).toMatch(/^Cannot \S.+: \S.+/);
  });
});
