import { describe, expect, test } from '@jest/globals';
import { dnsViewOf, dnsViewsOf } from '../../levels/dns-view.ts';
import type { DnsView } from '../../levels/dns-view.ts';
import { loadSite } from '../../levels/load-site.ts';
import type { Site, Zone } from '../../levels/model.ts';

const SITE = `
site: plant
git: { url: https://git.example/plant }
images: { registry: registry.example/plant, forwarder: "sha256:${'0'.repeat(64)}", coredns: "sha256:${'1'.repeat(64)}", hosts: [] }
`;

const entry = (host: string, rest = ''): string =>
  `  - { host: "${host}", port: 443, why: a reason, owner: a team${rest} }\n`;

const FILES: { readonly [file: string]: string } = {
  'site.yaml': SITE,
  'level-4.yaml': `
level: 4
distribution: k3s
network: 10.40.0.0/24
forwarder: { faces: [{ address: 10.40.0.10, for: [level-3], routed: rule 1 }], uplink: { direct: { resolvers: ["10.40.0.2:53"] } } }
`,
  'level-3.yaml': `
level: 3
distribution: k3s
network: 10.30.0.0/24
forwarder:
  faces:
    - { address: 10.30.0.10, for: [level-2-a, level-2-c], routed: rule 2 }
    - { address: 10.30.0.11, for: [level-2-b], routed: rule 3 }
allow:
${entry('three.example')}`,
  'level-2-a.yaml': `
level: 2
distribution: k3s
network: 10.20.1.0/24
devices: [{ network: 10.20.1.128/25, ports: [4840], why: controllers }]
allow:
${entry('zeta.example')}${entry('*.alpha.example')}${entry('gone.example', ', expires: 2020-01-01')}${entry('zeta.example', ', expires: 2030-01-01')}
  - { port: 9000, protocol: tcp, listenPort: 9000, to: { address: 10.30.0.30, port: 9000 }, why: a reason, owner: a team }
dns:
  unlisted: forwarder
  until: 2030-01-01
  hosts: [{ name: plc-9.internal, address: 10.20.1.9 }, { name: plc-7.internal, address: 10.20.1.7 }]
  forward: [{ zone: line.internal, to: [10.20.1.5] }]
`,
  'level-2-b.yaml': `
level: 2
distribution: k3s
network: 10.20.2.0/24
seenAs: [10.20.2.16/28, 10.20.2.32/28]
`,
  'level-2-c.yaml': `
level: 2
distribution: k3s
network: 10.20.3.0/24
dns: { mode: own }
`,
};

const FOLDER = 'levels/sites/plant/';

function site(): Site {
  const repository = {
    read: (path: string) => FILES[path.replace(FOLDER, '')],
    list: (folder: string) =>
      Object.keys(FILES)
        .sort()
        .map((file) => (folder === 'levels/sites' ? `plant/${file}` : file))
        .filter(() => !folder.includes('profiles')),
  };
  const loaded = loadSite(repository, 'plant');
  expect(loaded.problems).toEqual([]);
  if (loaded.site === undefined) throw new Error('the site of this test does not load');
  return loaded.site;
}

function zoneOf(plant: Site, name: string): Zone {
  const zone = plant.zones.find((each) => each.name === name);
  if (zone === undefined) throw new Error(`no zone ${name}`);
  return zone;
}

function viewOf(name: string): DnsView {
  const plant = site();
  return dnsViewOf(plant, zoneOf(plant, name));
}

const textsOf = (view: DnsView): readonly string[] => view.names.map((name) => name.text);

describe('dnsViewOf()', () => {
  test('lists the child’s own names once each and sorted, expired ones too, and what carries no name not at all', () => {
    expect(textsOf(viewOf('level-2-a')).filter((text) => text.endsWith('.example'))).toEqual([
      '*.alpha.example',
      'git.example',
      'gone.example',
      'registry.example',
      'zeta.example',
    ]);
  });

  test('shows a child neither its siblings’ names nor those of zones below it', () => {
    expect(textsOf(viewOf('level-2-b'))).not.toContain('zeta.example');
    expect(textsOf(viewOf('level-3'))).toContain('three.example');
    expect(textsOf(viewOf('level-3'))).not.toContain('zeta.example');
  });

  test('answers with the face the child dials, to the addresses the parent sees of it', () => {
    expect(viewOf('level-2-a')).toMatchObject({ parent: 'level-3', face: '10.30.0.10', networks: ['10.20.1.0/25'] });
    expect(viewOf('level-2-b')).toMatchObject({ face: '10.30.0.11', networks: ['10.20.2.16/28', '10.20.2.32/28'] });
    expect(viewOf('level-3')).toMatchObject({ parent: 'level-4', face: '10.40.0.10', networks: ['10.30.0.0/24'] });
  });

  test('carries plant names and learning as declared, and refuses unlisted names unless told otherwise', () => {
    expect(viewOf('level-2-a')).toMatchObject({
      hosts: [
        { name: 'plc-7.internal', address: '10.20.1.7' },
        { name: 'plc-9.internal', address: '10.20.1.9' },
      ],
      forwards: [{ zone: 'line.internal', to: ['10.20.1.5'] }],
      unlisted: 'forwarder',
    });
    expect(viewOf('level-2-b')).toMatchObject({ hosts: [], forwards: [], unlisted: 'refuse' });
  });

  test('refuses the root, which nobody stands above', () => {
    expect(() => viewOf('level-4')).toThrow('Cannot answer names for "level-4": it has no parent with a face');
  });
});

describe('dnsViewsOf()', () => {
  test('leaves out children that answer for themselves', () => {
    const plant = site();
    expect(dnsViewsOf(plant, zoneOf(plant, 'level-3')).map((view) => view.child)).toEqual(['level-2-a', 'level-2-b']);
    expect(dnsViewsOf(plant, zoneOf(plant, 'level-2-a'))).toEqual([]);
  });
});
