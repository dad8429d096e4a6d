// Each row is a plant with one mistake; the whole list of problems is compared, so that a row also shows what is quiet.

import { describe, expect, test } from '@jest/globals';
import { checkTopology } from '../../../levels/topology/check-topology.ts';
import { loadDraft } from '../../../levels/load-site.ts';
import { repositoryOf } from '../../support/memory-repository.ts';

type Zones = Readonly<Record<string, string>>;

const TOP = `level: 4
distribution: k3s
network: 10.40.0.0/24
forwarder:
  faces: [{ address: 10.30.0.1 }]
  uplink: { direct: { resolvers: ["10.40.0.2:53"] } }
`;
const MIDDLE = `level: 3
distribution: k3s
network: 10.30.0.0/24
forwarder:
  faces: [{ address: 10.30.0.10, routed: "firewall fw-3" }]
`;
const OVENS = 'level: 2\ndistribution: k3s\nnetwork: 10.20.1.0/24\n';
const PACKING = 'level: 2\ndistribution: k3s\nnetwork: 10.20.2.0/24\n';
const SOUND: Zones = { 'level-4': TOP, 'level-3': MIDDLE, 'level-2-ovens': OVENS, 'level-2-packing': PACKING };

function problemsOf(zones: Zones, site = ''): readonly string[] {
  const { draft, problems } = loadDraft(repositoryOf(zones, site), 'plant');
  return [...problems, ...checkTopology(draft, { today: '2026-11-21' })].map(
    ({ file, line, column, severity, code }) =>
      `${file.slice('levels/sites/plant/'.length)}:${line}:${column} ${severity} ${code}`,
  );
}

describe('checkTopology()', () => {
  test('finds nothing in a sound plant', () => {
    expect(problemsOf(SOUND)).toEqual([]);
  });

  test.each(['proxy.plant.example', 'proxy', '10.60.0.9'])('finds nothing behind the corporate proxy "%s"', (host) => {
    const uplink = `connectProxy: { host: ${host}, port: 8080, secretRef: login, caSecretRef: ca }`;
    expect(problemsOf({ ...SOUND, 'level-4': TOP.replace(/direct: \{.*?\}/, uplink) })).toEqual([]);
  });

  test.each<[string, Zones, readonly string[]]>([
    [
      'a parent that does not exist',
      { 'level-2-ovens': `${OVENS}parent: level-33\n` },
      ['level-2-ovens.yaml:4:9 error parent'],
    ],
    [
      'a parent at the same level',
      { 'level-2-ovens': `${OVENS}parent: level-2-packing\n` },
      ['level-2-ovens.yaml:4:9 error parent-level'],
    ],
    [
      'a zone that is its own parent',
      { 'level-2-ovens': `${OVENS}parent: level-2-ovens\n` },
      ['level-2-ovens.yaml:4:9 error parent-level'],
    ],
    [
      'two zones of which either could be the parent',
      {
        'level-3': MIDDLE.replace('routed', 'for: [level-2-packing], routed'),
        'level-3-b': 'level: 3\ndistribution: k3s\nnetwork: 10.30.1.0/24\n',
        'level-4': TOP.replace('address: 10.30.0.1', 'address: 10.40.0.1, routed: "firewall fw-4"'),
        'level-2-packing': `${PACKING}parent: level-3\n`,
      },
      ['level-2-ovens.yaml:1:8 error parent'],
    ],
    [
      'a second top',
      { 'level-4-b': 'level: 4\ndistribution: k3s\nnetwork: 10.41.0.0/24\n', 'level-3': `${MIDDLE}parent: level-4\n` },
      ['level-4-b.yaml:1:8 error second-top'],
    ],
    [
      'children without a forwarder',
      { 'level-3': MIDDLE.replace(/forwarder:[^]*/, '') },
      ['level-3.yaml:1:1 error no-forwarder'],
    ],
    [
      'a forwarder without children',
      { 'level-2-ovens': `${OVENS}forwarder: { faces: [{ address: 10.20.1.9, routed: "firewall" }] }\n` },
      ['level-2-ovens.yaml:4:1 error no-children'],
    ],
    ['no way up', { 'level-4': TOP.replace(/ {2}uplink.*\n/, '') }, ['level-4.yaml:4:1 error uplink']],
    [
      'two ways up',
      { 'level-4': TOP.replace(' } }', ' }, connectProxy: { host: proxy.example, port: 3128 } }') },
      ['level-4.yaml:6:54 error uplink'],
    ],
    [
      'a way up of its own below the top',
      { 'level-3': `${MIDDLE}  uplink: { direct: { resolvers: ["10.30.0.2:53"] } }\n` },
      ['level-3.yaml:6:13 error uplink'],
    ],
    [
      'a card named twice',
      { 'level-3': `${MIDDLE}  uplink: { from: { address: 10.40.0.3, interface: eth1 } }\n` },
      ['level-3.yaml:6:13 error uplink'],
    ],
    [
      'a face nobody can reach',
      { 'level-3': MIDDLE.replace(', routed: "firewall fw-3"', '') },
      ['level-3.yaml:5:22 error face-out-of-reach'],
    ],
    [
      'a face for a zone that is no child',
      { 'level-3': MIDDLE.replace(', routed', ', for: [level-2-oven, level-2-packing], routed') },
      ['level-3.yaml:5:40 error face-for'],
    ],
    [
      'a child without a face',
      { 'level-3': MIDDLE.replace(', routed', ', for: [level-2-packing], routed') },
      ['level-3.yaml:5:10 error no-face'],
    ],
    [
      'two faces that both fit',
      { 'level-3': MIDDLE.replace('[{', '[{ address: 10.30.0.11, routed: "firewall fw-3" }, {') },
      ['level-3.yaml:5:72 error ambiguous-face'],
    ],
    [
      'siblings the parent cannot tell apart',
      { 'level-2-packing': PACKING.replace('10.20.2.0/24', '10.20.0.0/16') },
      ['level-2-packing.yaml:3:10 error overlap'],
    ],
    [
      'siblings that look alike to the parent',
      { 'level-2-packing': `${PACKING}seenAs: [10.9.0.0/24, 10.20.1.7/32]\n` },
      ['level-2-packing.yaml:4:23 error overlap'],
    ],
    [
      'a network in a pod range',
      { 'level-2-packing': PACKING.replace('10.20.2.0', '10.42.2.0') },
      ['level-2-packing.yaml:3:10 error cluster-range'],
    ],
    [
      'a network in a service range',
      { 'level-2-packing': PACKING.replace('10.20.2.0', '10.43.2.0') },
      ['level-2-packing.yaml:3:10 error cluster-range'],
    ],
    [
      'pods and services in one range',
      { 'level-2-ovens': `${OVENS}cluster: { services: 10.42.128.0/17 }\n` },
      ['level-2-ovens.yaml:4:22 error cluster-range'],
    ],
    [
      'a cluster DNS outside the services',
      { 'level-2-ovens': `${OVENS}cluster: { dns: 10.44.0.10 }\n` },
      ['level-2-ovens.yaml:4:17 error cluster-range'],
    ],
    [
      'devices outside the zone',
      { 'level-2-ovens': `${OVENS}devices: [{ network: 10.20.2.0/25, ports: [4840], why: cameras }]\n` },
      ['level-2-ovens.yaml:4:22 error device-network'],
    ],
    [
      'devices that leave nothing of the zone',
      { 'level-2-ovens': `${OVENS}devices: [{ network: 10.20.1.0/24, ports: [4840], why: cameras }]\n` },
      ['level-2-ovens.yaml:4:10 error device-network'],
    ],
    [
      'a plant name that leads out of the zone',
      { 'level-2-ovens': `${OVENS}dns: { hosts: [{ name: plc.internal, address: 10.20.2.1 }] }\n` },
      ['level-2-ovens.yaml:4:47 error dns-address'],
    ],
    [
      'a DNS server outside the zone',
      { 'level-2-ovens': `${OVENS}dns: { forward: [{ zone: ovens.internal, to: [10.20.1.5, 10.30.0.5] }] }\n` },
      ['level-2-ovens.yaml:4:58 error dns-address'],
    ],
    [
      'learning without an end',
      { 'level-2-ovens': `${OVENS}dns: { unlisted: forwarder }\n` },
      ['level-2-ovens.yaml:4:18 error learning'],
    ],
    [
      'learning, as a warning',
      { 'level-2-ovens': `${OVENS}dns: { unlisted: forwarder, until: 2026-12-31 }\n` },
      ['level-2-ovens.yaml:4:18 warning learning'],
    ],
    [
      'DNS from a parent at the top',
      { 'level-4': `${TOP}dns: { mode: parent }\n` },
      ['level-4.yaml:7:14 error dns-mode'],
    ],
    [
      'policies.forwarder below the top',
      { 'level-3': `${MIDDLE}policies: { forwarder: enforce }\n` },
      ['level-3.yaml:6:13 error policy'],
    ],
    [
      'a former name that is still a zone',
      { 'level-2-ovens': `${OVENS}was: level-2-packing\n` },
      ['level-2-ovens.yaml:4:6 error former-name'],
    ],
    [
      'a name that says another level',
      { 'level-2-ovens': `${OVENS.replace('level: 2', 'level: 1')}parent: level-3\n` },
      ['level-2-ovens.yaml:1:8 error zone-name'],
    ],
    [
      'a name that is no DNS label',
      { Ovens: `${OVENS.replace('.1.', '.3.')}parent: level-3\n` },
      ['Ovens.yaml:1:1 error zone-name'],
    ],
    [
      'two clusters of one name',
      { 'level-2-ovens': `${OVENS}cluster: { name: plant-level-2-packing }\n` },
      ['level-2-ovens.yaml:4:18 error cluster-name'],
    ],
    [
      'a subnet where no load balancer is',
      { 'level-4': `${TOP}  subnet: outer\n` },
      ['level-4.yaml:7:3 error exposure'],
    ],
    [
      'IoT Operations on plain AKS, as a warning',
      { 'level-2-ovens': `${OVENS.replace('k3s', 'aks')}profiles: [iot-operations]\n` },
      ['level-2-ovens.yaml:4:12 error unknown-profile', 'level-2-ovens.yaml:4:12 warning unsupported-platform'],
    ],
    [
      'a broker on plain AKS that came without the profile, as a warning',
      { 'level-2-ovens': `${OVENS.replace('k3s', 'aks')}telemetry: { broker: true }\n` },
      ['level-2-ovens.yaml:4:22 warning unsupported-platform'],
    ],
    [
      'no broker on plain AKS where the declaration says that there is none',
      {
        'level-2-ovens': `${OVENS.replace('k3s', 'aks')}profiles: [iot-operations]\ntelemetry: { broker: false }\n`,
      },
      ['level-2-ovens.yaml:4:12 error unknown-profile'],
    ],
    [
      'what needs a cluster on a host without one',
      {
        'level-3': `${MIDDLE.replace('k3s', 'none')}  exposure: hostNetwork\ncluster: { name: a }\npolicies: { namespaces: [a] }\n`,
      },
      ['level-3.yaml:7:1 error no-cluster', 'level-3.yaml:8:1 error no-cluster', 'level-3.yaml:6:3 error no-cluster'],
    ],
  ])('finds %s', (_, changed, expected) => {
    expect(problemsOf({ ...SOUND, ...changed })).toEqual(expected);
  });

  test.each<[string, Zones, readonly string[]]>([
    [
      'a parent that is not YAML still has its children',
      { 'level-3': `${MIDDLE}\tx: 1\n` },
      ['level-3.yaml:6:1 error yaml'],
    ],
    [
      'a parent of which nothing is known is not missed',
      { 'level-3': 'level: nine\n' },
      ['level-3.yaml:1:8 error value', 'level-3.yaml:1:1 error missing-key', 'level-3.yaml:1:1 error missing-key'],
    ],
    [
      'a misspelt "forwarder" is not missed too',
      { 'level-3': MIDDLE.replace('forwarder', 'forwader') },
      ['level-3.yaml:4:1 error unknown-key'],
    ],
    [
      'a refused face is not judged',
      { 'level-3': MIDDLE.replace('10.30.0.10', '10.30.0') },
      ['level-3.yaml:5:22 error value'],
    ],
    [
      'a refused parent leaves its old one without blame',
      { 'level-2-ovens': `${OVENS}parent: Ovens\n`, 'level-2-packing': `${PACKING}parent: Packing\n` },
      ['level-2-ovens.yaml:4:9 error value', 'level-2-packing.yaml:4:9 error value'],
    ],
    [
      'a network that is none overlaps nothing',
      { 'level-2-ovens': OVENS.replace('/24', '/33') },
      ['level-2-ovens.yaml:3:10 error value'],
    ],
  ])('passes over what follows: %s', (_, changed, expected) => {
    expect(problemsOf({ ...SOUND, ...changed })).toEqual(expected);
  });

  test('admits pods in the network of their own zone on AKS without overlay', () => {
    const aks =
      'level: 2\ndistribution: aks\nnetwork: 10.20.1.0/24\ncluster: { overlay: false, pods: 10.20.1.128/25 }\n';
    expect(problemsOf({ ...SOUND, 'level-2-ovens': aks })).toEqual([]);
  });

  test('finds two routes of one name', () => {
    const route = '{ name: a, from: level-3, topics: [a], to: { parent: true } }';
    expect(problemsOf(SOUND, `telemetry: { routes: [${route}, ${route}] }\n`)).toEqual([
      'site.yaml:7:94 error route-name',
    ]);
  });

  test('finds a site that is not called like its folder', () => {
    const { draft } = loadDraft(repositoryOf(SOUND), 'plant');
    const renamed = { ...draft, name: 'factory' };
    expect(checkTopology(renamed, { today: '2026-11-21' }).map(({ code }) => code)).toEqual(['site-name']);
  });
});
