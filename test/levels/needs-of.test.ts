import { describe, expect, test } from '@jest/globals';
import type { Need } from '../../levels/need.ts';
import { distinctNeeds, needsOf } from '../../levels/needs-of.ts';
import { buildPlant, withBrokers, zoneNamed, type PlantChanges } from '../support/plant.ts';

/** `kind host:port`, with where it ends, in order. */
function show({ host, port, protocol, end, provenance: { kind } }: Need): string {
  const where =
    end === undefined ? '' : ` at ${end.at} ${'address' in end.to ? end.to.address : end.to.service}:${end.to.port}`;
  return `${kind} ${host ?? ''}:${port}${protocol === 'tls' ? '' : ` ${protocol}`}${where}`;
}

function needs(zone: string, changes: PlantChanges = {}): readonly string[] {
  const site = buildPlant(changes);
  return needsOf(site, zoneNamed(site, zone)).map(show);
}

const DERIVED = ['images ghcr.io:443', 'images pkg-containers.githubusercontent.com:443', 'git git.plant.example:443'];

describe('needsOf()', () => {
  test('derives images and Git for every zone with a cluster', () => {
    expect(needs('level-2-a')).toEqual(DERIVED);
  });

  test('derives Git only for a host without a cluster', () => {
    const host = 'level: 2\ndistribution: none\nnetwork: 10.20.3.0/24\n';
    const faces =
      'level: 3\ndistribution: k3s\nnetwork: 10.30.0.0/24\nforwarder: { faces: [{ address: 10.30.0.10, routed: "firewall 3" }] }\n';
    const site = buildPlant({
      'level-2-c': `${host}parent: level-3-other\n`,
      'level-3-other': faces.replaceAll('10.30', '10.31'),
      'level-4': '',
      'level-2-a': 'parent: level-3\n',
      'level-2-b': 'parent: level-3\n',
    });
    expect(needsOf(site, zoneNamed(site, 'level-2-c')).map(show)).toEqual(['git git.plant.example:443']);
  });

  test.each([
    { registry: 'mcr.microsoft.com/plant', hosts: ['mcr.microsoft.com', '*.data.mcr.microsoft.com'] },
    {
      registry: 'docker.io/plant',
      hosts: ['registry-1.docker.io', 'auth.docker.io', 'production.cloudflare.docker.com'],
    },
    { registry: 'crplant.azurecr.io', hosts: ['crplant.azurecr.io', 'crplant.westeurope.data.azurecr.io'] },
    { registry: 'crplant.azurecr.us/x', hosts: ['crplant.azurecr.us', 'crplant.westeurope.data.azurecr.us'] },
    { registry: 'registry.plant.example/x', hosts: ['registry.plant.example'] },
  ])('knows where $registry answers from', ({ registry, hosts }) => {
    const site = buildPlant();
    const images = { ...site.declaration.images, registry, hosts: ['layers.plant.example'] };
    const changed = { ...site, declaration: { ...site.declaration, images } };
    const found = needsOf(changed, zoneNamed(changed, 'level-2-a')).filter(
      ({ provenance }) => provenance.kind === 'images',
    );
    expect(found.map(({ host }) => host)).toEqual([...hosts, 'layers.plant.example']);
    expect(found.every(({ reserved }) => reserved)).toBe(true);
  });

  test('takes the port of the Git server from its address', () => {
    const site = buildPlant();
    const git = { ...site.declaration.git, url: 'https://git.plant.example:8443/plant' };
    const changed = { ...site, declaration: { ...site.declaration, git } };
    expect(needsOf(changed, changed.root).map(show)).toContain('git git.plant.example:8443');
  });

  test('ends an address at the nearest zone above that holds it, else at the parent', () => {
    const entry = (address: string) =>
      `  - { host: "x-${address.length}.plant.example", port: 443, to: { address: ${address}, port: 8443 }, why: a server of the plant, owner: plant }\n`;
    const found = needs('level-2-a', {
      'level-2-a': `allow:\n${['10.30.0.20', '10.40.0.200', '192.168.100.20'].map(entry).join('')}`,
    });
    expect(found.slice(0, 3)).toEqual([
      'own x-10.plant.example:443 at level-3 10.30.0.20:8443',
      'own x-11.plant.example:443 at level-4 10.40.0.200:8443',
      'own x-14.plant.example:443 at level-3 192.168.100.20:8443',
    ]);
  });

  test('ends a Service in the cluster of the parent', () => {
    const found = needs('level-2-a', {
      'level-2-a':
        'allow: [{ host: api.plant.example, port: 443, to: { service: api, namespace: apps, port: 8443 }, why: an interface, owner: plant }]\n',
    });
    expect(found[0]).toBe('own api.plant.example:443 at level-3 api:8443');
  });

  test('lets telemetry climb from broker to broker, and the topmost hand over to the cloud', () => {
    const site = buildPlant(
      withBrokers({
        site: 'region: westeurope\ntelemetry: { routes: [{ name: a, from: level-2-a, topics: [x], to: { eventHubs: { namespace: hub, hub: x } } }, { name: b, from: level-2-b, topics: [y], to: { parent: true } }] }\n',
      }),
    );
    const telemetry = Object.fromEntries(
      site.zones.map((zone) => [
        zone.name,
        needsOf(site, zone)
          .filter(({ provenance }) => provenance.kind === 'telemetry')
          .map(show),
      ]),
    );
    expect(telemetry).toEqual({
      'level-4': ['telemetry hub.servicebus.windows.net:9093'],
      'level-3': ['telemetry mqtt.level-4.plant.internal:8883 at level-4 aio-broker-children:8883'],
      'level-2-a': ['telemetry mqtt.level-3.plant.internal:8883 at level-3 aio-broker-children:8883'],
      'level-2-b': ['telemetry mqtt.level-3.plant.internal:8883 at level-3 aio-broker-children:8883'],
    });
  });

  test('sends Event Grid to the namespace in the region', () => {
    const site =
      'region: westeurope\ntelemetry: { routes: [{ name: a, from: level-4, topics: [x], to: { eventGrid: { namespace: grid, topic: x } } }] }\n';
    expect(needs('level-4', withBrokers({ site }))).toContain(
      'telemetry grid.westeurope-1.ts.eventgrid.azure.net:8883',
    );
  });

  test('keeps duplicates of several sources, each with its place', () => {
    const site = buildPlant({
      'level-2-a': 'profiles: [{ name: arc-kubernetes, acknowledge: [multi-tenant] }, flux]\n',
    });
    const found = needsOf(site, zoneNamed(site, 'level-2-a')).filter(({ host }) => host === 'management.azure.com');
    expect(
      found.map(({ provenance: { file, line, profile, reviewed } }) => ({ file, line, profile, reviewed })),
    ).toEqual([
      {
        file: 'profiles/arc-kubernetes.yaml',
        line: expect.any(Number),
        profile: 'arc-kubernetes',
        reviewed: '2026-06-11',
      },
      { file: 'profiles/flux.yaml', line: expect.any(Number), profile: 'flux', reviewed: '2026-08-27' },
    ]);
    expect(distinctNeeds(found).map(({ provenance }) => provenance.profile)).toEqual(['arc-kubernetes']);
  });

  test('leaves a decommissioned zone what is reserved', () => {
    const changes =
      'decommission: true\nallow: [{ host: x.example, port: 443, why: a reason, owner: plant }]\nreserve: [{ host: vpn.plant.example }]\n';
    expect(needs('level-2-a', { 'level-2-a': changes })).toEqual([...DERIVED, 'reserve vpn.plant.example:443']);
  });
});

describe('distinctNeeds()', () => {
  const need = (kind: Need['provenance']['kind'], expires?: string): Need => ({
    zone: 'level-2-a',
    host: 'x.example',
    port: 443,
    protocol: 'tls',
    listenPort: undefined,
    end: undefined,
    expires,
    reserved: false,
    provenance: {
      kind,
      file: `${kind}.yaml`,
      line: 1,
      why: 'a reason',
      profile: undefined,
      owner: undefined,
      ticket: undefined,
      reviewed: undefined,
    },
  });

  test.each([
    { of: 'an end and none', needs: [need('git', '2027-01-01'), need('own')], kept: 'own' },
    { of: 'two ends', needs: [need('own', '2027-01-01'), need('reserve', '2027-02-01')], kept: 'reserve' },
    { of: 'an own entry and a profile', needs: [need('own'), need('profile')], kept: 'profile' },
    { of: 'a profile and Git', needs: [need('profile'), need('git')], kept: 'git' },
  ])('keeps the one that holds longest of $of, in either order', ({ needs: given, kept }) => {
    expect(distinctNeeds(given).map(({ provenance }) => provenance.kind)).toEqual([kept]);
    expect(distinctNeeds(given.toReversed()).map(({ provenance }) => provenance.kind)).toEqual([kept]);
  });

  test('keeps destinations that differ in port, protocol or end', () => {
    const own = need('own');
    const end = { at: 'level-3', to: { address: '10.30.0.20', port: 443 } };
    expect(distinctNeeds([own, { ...own, port: 80 }, { ...own, protocol: 'http' }, { ...own, end }])).toHaveLength(4);
  });
});
