// Whatever key of a declaration comes to say something else, a reviewer reads of it. There is a row for each key that the
// schemas know, so that a new one cannot be forgotten.

import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { siteSchema } from '../../../levels/declaration/site.ts';
import { zoneSchema } from '../../../levels/declaration/zone.ts';
import type { PlantChanges } from '../../support/plant.ts';
import { plantChange } from './plant-change.ts';

type Texts = readonly [before: string, after: string];

const DIGESTS = [0, 1].map((digit) => `"sha256:${String(digit).repeat(64)}"`);
const ENTRY = 'host: a.example.net, port: 443, why: tests, owner: me@plant.example';
const ROUTE = 'name: r, from: level-2-a, topics: ["data/#"], to: { eventHubs: { namespace: plant, hub: h } }';
const IDENTITY = '00000000-0000-0000-0000-000000000000';
const NETWORK = 'network: 10.20.1.0/24\n';
const DEVICE = 'network: 10.20.1.128/25, why: controllers';
const FACES = 'faces: [{ address: 10.40.0.10, for: [level-3], routed: "firewall 4" }]';
const UPLINK = 'uplink: { direct: { resolvers: ["10.40.0.2:53"] } }';
const AKS = 'distribution: aks\ncluster: { apiServer: "10.20.1.4:443"';

/** What stands in a zone besides its level, and what stands there then. */
const ZONE_KEYS: Readonly<Record<string, Texts>> = {
  level: ['level: 2\n', 'level: 1\n'],
  parent: ['parent: level-3\n', 'parent: level-4\n'],
  was: ['', 'was: level-2-c\n'],
  decommission: ['', 'decommission: true\n'],
  distribution: ['distribution: k3s\n', 'distribution: aks-edge-essentials\n'],
  network: [NETWORK, 'network: 10.20.0.0/23\n'],
  seenAs: ['', 'seenAs: [10.99.0.0/16]\n'],
  'cluster.name': ['', 'cluster: { name: other }\n'],
  'cluster.arm': [`${AKS} }\n`, `${AKS}, arm: connectedClusters }\n`],
  'cluster.pods': ['', 'cluster: { pods: 10.8.0.0/16 }\n'],
  'cluster.services': ['cluster: { dns: 10.43.0.10 }\n', 'cluster: { dns: 10.43.0.10, services: 10.43.0.0/17 }\n'],
  'cluster.dns': ['', 'cluster: { dns: 10.43.0.11 }\n'],
  'cluster.apiServer': ['', 'cluster: { apiServer: "93.184.216.34:443" }\n'],
  'cluster.networkPlugin': ['', 'cluster: { networkPlugin: cilium }\n'],
  'cluster.overlay': [`${AKS} }\n`, `${AKS}, overlay: false }\n`],
  'flux.mode': ['', 'flux: { mode: native }\n'],
  profiles: ['', 'profiles: [flux]\n'],
  'devices.ports': [`devices: [{ ${DEVICE}, ports: [4840] }]\n`, `devices: [{ ${DEVICE}, ports: [4840, 22] }]\n`],
  'telemetry.broker': ['', 'telemetry: { broker: true }\n'],
  'telemetry.trust': ['telemetry: { broker: true }\n', 'telemetry: { broker: true, trust: secretSync }\n'],
  'telemetry.keyVault': ['telemetry: { broker: true }\n', 'telemetry: { broker: true, keyVault: kv-a }\n'],
  'allow.host': [`allow: [{ ${ENTRY} }]\n`, `allow: [{ ${ENTRY.replace('a.', 'b.')} }]\n`],
  'allow.why': [`allow: [{ ${ENTRY} }]\n`, `allow: [{ ${ENTRY.replace('tests', 'others')} }]\n`],
  'allow.owner': [`allow: [{ ${ENTRY} }]\n`, `allow: [{ ${ENTRY.replace('me', 'you')} }]\n`],
  'allow.ticket': [`allow: [{ ${ENTRY} }]\n`, `allow: [{ ${ENTRY}, ticket: CHG1 }]\n`],
  'dns.mode': ['', 'dns: { mode: own }\n'],
  'dns.unlisted': ['', 'dns: { unlisted: forwarder, until: 2027-01-31 }\n'],
  'dns.hosts': ['', 'dns: { hosts: [{ name: plc.plant.internal, address: 10.20.1.5 }] }\n'],
  'dns.forward': ['', 'dns: { forward: [{ zone: plant.internal, to: [10.20.1.5] }] }\n'],
  'policies.iotOperations': ['', 'policies: { iotOperations: enforce }\n'],
  'policies.namespaces': ['', 'policies: { namespaces: [apps] }\n'],
  'ceiling.hosts': ['ceiling: { hosts: [] }\n', 'ceiling: { hosts: ["a.example.net:443"] }\n'],
  'ceiling.profiles': ['ceiling: { profiles: [] }\n', 'ceiling: { profiles: [flux] }\n'],
  reserve: [`allow: [{ ${ENTRY} }]\n`, `allow: [{ ${ENTRY} }]\nreserve: [{ host: a.example.net }]\n`],
  release: ['', 'release: [{ host: a.example.net }]\n'],
};

/** What stands under "forwarder" of the top zone. */
const FORWARDER_KEYS: Readonly<Record<string, Texts>> = {
  'forwarder.faces': [`${FACES}, ${UPLINK}`, `${FACES.replace('0.10', '0.11')}, ${UPLINK}`],
  'forwarder.faces.routed': [`${FACES}, ${UPLINK}`, `${FACES.replace('firewall 4', 'firewall 5')}, ${UPLINK}`],
  'forwarder.uplink': [`${FACES}, ${UPLINK}`, `${FACES}, ${UPLINK.replace('0.2:53', '0.3:53')}`],
  'forwarder.exposure': [`${FACES}, ${UPLINK}`, `${FACES}, ${UPLINK}, exposure: loadBalancer`],
  'forwarder.subnet': [`${FACES}, ${UPLINK}`, `${FACES}, ${UPLINK}, subnet: snet-other`],
  'forwarder.replicas': [`${FACES}, ${UPLINK}`, `${FACES}, ${UPLINK}, replicas: 3`],
};

const AZURE = `azure: { subscription: ${IDENTITY}, resourceGroup: rg-a }\n`;
const GIT = 'git: { url: https://git.plant.example/plant }\n';
const IMAGES = `images: { registry: ghcr.io/plant, forwarder: ${DIGESTS[0]}, coredns: ${DIGESTS[0]} }\n`;

const SITE_KEYS: Readonly<Record<string, Texts>> = {
  cloud: ['', 'cloud: AzureUSGovernment\n'],
  region: ['', 'region: westeurope\n'],
  'azure.subscription': [AZURE, AZURE.replace(IDENTITY, '11111111-1111-4111-8111-111111111111')],
  'azure.resourceGroup': [AZURE, AZURE.replace('rg-a', 'rg-b')],
  'git.branch': [GIT, GIT.replace(' }', ', branch: live }')],
  'flux.mode': ['', 'flux: { mode: native }\n'],
  'images.forwarder': [IMAGES, IMAGES.replace(`forwarder: ${DIGESTS[0]}`, `forwarder: ${DIGESTS[1]}`)],
  'images.hosts': [IMAGES, IMAGES.replace(' }', ', hosts: [layers.plant.example] }')],
  'telemetry.routes': [`telemetry: { routes: [{ ${ROUTE} }] }\n`, `telemetry: { routes: [{ ${ROUTE}, qos: 0 }] }\n`],
  'breakGlass.maxHours': ['breakGlass: { maxHours: 8 }\n', 'breakGlass: { maxHours: 24 }\n'],
  reserve: ['', 'reserve: [{ host: a.example.net }]\n'],
  release: ['', 'release: [{ host: a.example.net }]\n'],
};

function zoneFile(text: string): PlantChanges {
  const has = (key: string): boolean => new RegExp(`^${key}:`, 'm').test(text);
  const rest = [
    ...(has('level') ? [] : ['level: 2\n']),
    ...(has('parent') ? [] : ['parent: level-3\n']),
    ...(has('distribution') ? [] : ['distribution: k3s\n']),
    ...(has('network') ? [] : [NETWORK]),
  ];
  return { 'level-2-a': undefined, 'level-2-a.yaml': rest.join('') + text, 'level-4': undefined, 'level-4.yaml': FOUR };
}

/** Both parents have a face for the line. */
const FOUR = `level: 4\ndistribution: k3s\nnetwork: 10.40.0.0/24\nforwarder: { ${FACES.replace('level-3]', 'level-3, level-2-a]')}, ${UPLINK} }\n`;

function topZone(forwarder: string): PlantChanges {
  const text = `level: 4\ndistribution: k3s\nnetwork: 10.40.0.0/24\nforwarder: { ${forwarder} }\n`;
  return { 'level-4': undefined, 'level-4.yaml': text };
}

function siteFile(text: string): PlantChanges {
  const has = (key: string): boolean => new RegExp(`^${key}:`, 'm').test(text);
  const rest = ['site: plant\n', ...(has('git') ? [] : [GIT]), ...(has('images') ? [] : [IMAGES])];
  const broker = 'telemetry: { broker: true }\n';
  const brokers = { 'level-2-a': broker, 'level-3': broker, 'level-4': broker };
  return { site: undefined, 'site.yaml': rest.join('') + text, ...brokers };
}

/** How many lines tell of it. */
function linesOf(before: PlantChanges, after: PlantChanges): number {
  const { changes, notices } = plantChange(before, after);
  return changes.length + notices.length;
}

function keysOf(schema: z.ZodObject): readonly string[] {
  return Object.keys(schema.shape);
}

describe('changesOf()', () => {
  test.each(Object.entries(ZONE_KEYS))('tells of another %s of a zone', (_key, [before, after]) => {
    expect(linesOf(zoneFile(before), zoneFile(after))).toBeGreaterThan(0);
    expect(linesOf(zoneFile(after), zoneFile(before))).toBeGreaterThan(0);
  });

  test.each(Object.entries(FORWARDER_KEYS))('tells of another %s of the top zone', (_key, [before, after]) => {
    expect(linesOf(topZone(before), topZone(after))).toBeGreaterThan(0);
    expect(linesOf(topZone(after), topZone(before))).toBeGreaterThan(0);
  });

  test.each(Object.entries(SITE_KEYS))('tells of another %s of a site', (_key, [before, after]) => {
    expect(linesOf(siteFile(before), siteFile(after))).toBeGreaterThan(0);
    expect(linesOf(siteFile(after), siteFile(before))).toBeGreaterThan(0);
  });

  test('has been asked of every key there is', () => {
    const asked = (rows: Readonly<Record<string, Texts>>): ReadonlySet<string | undefined> =>
      new Set(Object.keys(rows).map((key) => key.split('.')[0]));
    expect(asked({ ...ZONE_KEYS, ...FORWARDER_KEYS })).toEqual(new Set(keysOf(zoneSchema)));
    expect(asked(SITE_KEYS)).toEqual(new Set(keysOf(siteSchema).filter((key) => key !== 'site')));
  });
});
