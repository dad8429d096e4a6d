import { describe, expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { checkAcrossSites } from '../../levels/check-site.ts';
import { listSites, loadSite } from '../../levels/load-site.ts';
import { faceOf, type Site, type Zone } from '../../levels/model.ts';
import { memoryRepository, repositoryOf } from '../support/memory-repository.ts';

const TOP = `level: 5
distribution: aks
network: 10.50.0.0/24
forwarder: { faces: [{ address: 10.50.0.10, routed: peering }], uplink: { connectProxy: { host: proxy.example, port: 3128 } } }
`;
const ZONES = {
  'level-5': TOP,
  'level-4': `level: 4
distribution: aks
network: 10.40.0.0/24
cluster: { overlay: false, pods: 10.40.1.0/24, services: 10.41.0.0/16 }
forwarder: { faces: [{ address: 10.35.0.1 }, { address: 10.30.0.1 }] }
`,
  'level-3-5': 'level: 3.5\ndistribution: none\nnetwork: 10.35.0.0/24\n',
  'level-3-b':
    'level: 3\nparent: level-4\ndistribution: k3s\nnetwork: 10.30.0.0/24\nflux: { mode: native }\ndevices: [{ network: 10.30.0.128/25, ports: [1], why: cameras }]\n',
};

function load(): Site {
  const { site, problems } = loadSite(repositoryOf(ZONES), 'plant');
  expect(problems).toEqual([]);
  if (site === undefined) throw new Error('Cannot test: the plant did not load');
  return site;
}

function zoneOf(site: Site, name: string): Zone {
  const zone = site.zones.find((each) => each.name === name);
  if (zone === undefined) throw new Error(`Cannot test: there is no "${name}"`);
  return zone;
}

describe('loadSite()', () => {
  const site = load();

  test('orders zones from the root downwards', () => {
    expect(site.zones.map(({ name }) => name)).toEqual(['level-5', 'level-4', 'level-3-5', 'level-3-b']);
    expect(site.root.name).toBe('level-5');
  });

  test('finds the parent a zone does not name at the next level up', () => {
    expect(site.zones.map(({ parent }) => parent?.name)).toEqual([undefined, 'level-5', 'level-4', 'level-4']);
    expect(zoneOf(site, 'level-4').children.map(({ name }) => name)).toEqual(['level-3-5', 'level-3-b']);
  });

  test('gives each child the face in its network', () => {
    expect(faceOf(zoneOf(site, 'level-3-b'))).toEqual({
      address: '10.30.0.1',
      children: ['level-3-b'],
      routed: undefined,
    });
    expect(faceOf(zoneOf(site, 'level-3-5'))?.address).toBe('10.35.0.1');
    expect(faceOf(site.root)).toBeUndefined();
  });

  test('fills in what clusters of a distribution have', () => {
    expect(site.zones.map(({ cluster }) => cluster)).toEqual([
      {
        name: 'plant-level-5',
        arm: 'managedClusters',
        pods: '10.244.0.0/16',
        services: '10.0.0.0/16',
        dns: '10.0.0.10',
        apiServer: '10.0.0.1:443',
        networkPlugin: 'azure',
      },
      {
        name: 'plant-level-4',
        arm: 'managedClusters',
        pods: '10.40.1.0/24',
        services: '10.41.0.0/16',
        dns: '10.41.0.10',
        apiServer: '10.41.0.1:443',
        networkPlugin: 'azure',
      },
      undefined,
      {
        name: 'plant-level-3-b',
        arm: 'connectedClusters',
        pods: '10.42.0.0/16',
        services: '10.43.0.0/16',
        dns: '10.43.0.10',
        apiServer: '10.43.0.1:443',
        networkPlugin: 'kube-router',
      },
    ]);
  });

  test('sees pods where they have no overlay, and never devices', () => {
    expect(zoneOf(site, 'level-4').seenAs).toEqual(['10.40.0.0/24', '10.40.1.0/24']);
    expect(zoneOf(site, 'level-3-b').seenAs).toEqual(['10.30.0.0/25']);
    expect(site.root.seenAs).toEqual(['10.50.0.0/24']);
  });

  test('places a forwarder exactly where there are children', () => {
    expect(site.zones.map(({ forwarder }) => forwarder?.exposure)).toEqual([
      'loadBalancer',
      'loadBalancer',
      undefined,
      undefined,
    ]);
  });

  test('says who answers for DNS and who applies', () => {
    expect(site.zones.map(({ dnsMode, fluxMode }) => [dnsMode, fluxMode])).toEqual([
      ['real', 'arc'],
      ['own', 'arc'],
      ['parent', 'arc'],
      ['parent', 'native'],
    ]);
  });

  test('locates what it loaded', () => {
    expect(site.locate('level-3-b.yaml', ['devices', 0, 'why'])).toEqual({
      file: 'levels/sites/plant/level-3-b.yaml',
      line: 6,
      column: 55,
    });
    expect(site.locate('site.yaml', ['git', 'url']).line).toBe(2);
  });

  test('gives no site while a file cannot be understood', () => {
    const { site: broken, problems } = loadSite(repositoryOf({ ...ZONES, 'level-4': 'level: [\n' }), 'plant');
    expect(broken).toBeUndefined();
    expect(problems.map(({ code }) => code)).toEqual(['yaml']);
  });

  test.each([
    ['a site without site.yaml', memoryRepository({ 'levels/sites/plant/level-5.yaml': TOP }), 'no-site-file'],
    ['a site without zones', repositoryOf({}), 'no-zones'],
    [
      'a zone in a .yml file',
      memoryRepository({
        'levels/sites/plant/site.yaml': repositoryOf({}).read('levels/sites/plant/site.yaml') ?? '',
        'levels/sites/plant/level-4.yml': TOP,
        'levels/sites/plant/level-5.yaml': TOP,
      }),
      'zone-name',
    ],
  ])('refuses %s', (_, repository, code) => {
    const { site: none, problems } = loadSite(repository, 'plant');
    expect(none).toBeUndefined();
    expect(problems.map((problem) => problem.code)).toEqual([code]);
  });

  test('loads every example site', () => {
    const repository = fileURLToPath(new URL('../..', import.meta.url));
    const names = listSites(repository);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect([name, loadSite(repository, name).problems]).toEqual([name, []]);
  });
});

describe('checkAcrossSites()', () => {
  test('finds clusters of one name in two sites, and blames the later', () => {
    const site = load();
    const other = { ...site, name: 'other', zones: site.zones.filter(({ name }) => name === 'level-4') };
    const problems = checkAcrossSites([site, other]);
    expect(problems.map(({ line, code, path }) => [line, code, path])).toEqual([[4, 'cluster-name', 'cluster.name']]);
    expect(problems[0]?.message).toContain('"level-4" of site "plant" uses it too');
  });

  test('finds nothing in one site', () => {
    expect(checkAcrossSites([load()])).toEqual([]);
  });
});
