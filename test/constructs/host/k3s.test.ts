import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { k3sConfig, k3sRegistries } from '../../../constructs/host/k3s.ts';
import type { Site } from '../../../levels/model.ts';
import { SAMPLE, sampleSite, siteFile, zoneOf } from './sample-site.ts';

function configOf(name: string, site: Site = sampleSite()): Record<string, unknown> {
  const zone = zoneOf(site, name);
  if (zone.cluster === undefined) throw new Error(`"${name}" has no cluster`);
  return z.record(z.string(), z.unknown()).parse(parse(k3sConfig(site, zone, zone.cluster)));
}

describe('k3sConfig()', () => {
  test('names the resolver, so that K3s puts no public one in its place', () => {
    expect(configOf('level-2')).toEqual({
      'cluster-cidr': '10.42.0.0/16',
      'service-cidr': '10.43.0.0/16',
      'cluster-dns': '10.43.0.10',
      'resolv-conf': '/etc/rancher/k3s/resolv.conf',
      disable: ['traefik'],
      'disable-default-registry-endpoint': true,
      'write-kubeconfig-mode': '0600',
    });
  });

  test('keeps load balancers off the faces of a forwarder on the node', () => {
    expect(configOf('level-3')['disable']).toEqual(['traefik', 'servicelb']);
  });

  test('leaves the network to another plugin where one is declared', () => {
    const site = sampleSite({
      'level-2.yaml': 'level: 2\ndistribution: k3s\nnetwork: 10.20.0.0/24\ncluster: { networkPlugin: cilium }\n',
    });
    expect(configOf('level-2', site)).toMatchObject({ 'flannel-backend': 'none', 'disable-network-policy': true });
  });

  test('hides node ports where telemetry of a zone below ends or passes', () => {
    const route = '{ name: line, from: level-3, topics: [data], to: { eventHubs: { namespace: plant, hub: line } } }';
    const brokers = Object.fromEntries(
      (['level-3.yaml', 'level-4.yaml'] as const).map((file) => [file, `${SAMPLE[file]}telemetry: { broker: true }\n`]),
    );
    const site = sampleSite({ ...brokers, 'site.yaml': siteFile(`telemetry: { routes: [${route}] }`) });
    const hidden = (name: string) => configOf(name, site)['kube-proxy-arg'];
    expect(hidden('level-4')).toEqual(['nodeport-addresses=127.0.0.0/8']);
    expect([hidden('level-3'), hidden('level-2')]).toEqual([undefined, undefined]);
  });
});

describe('k3sRegistries()', () => {
  test.each([
    ['ghcr.io/contoso', 'https://ghcr.io', 'contoso/$1'],
    ['registry.example.com', 'https://registry.example.com', '$1'],
    ['registry.example.com/a/b', 'https://registry.example.com', 'a/b/$1'],
  ])('takes what Docker Hub names from %s', (registry, endpoint, path) => {
    const site = sampleSite({ 'site.yaml': siteFile('').replace('registry.example.com/sallyport', registry) });
    expect(parse(k3sRegistries(site))).toEqual({
      mirrors: { 'docker.io': { endpoint: [endpoint], rewrite: { '^(.*)$': path } } },
    });
  });
});
