import { describe, expect, test } from '@jest/globals';
import { nameserversOf, resolverFile } from '../../../constructs/host/resolver.ts';
import { sampleSite, type SampleFiles, zoneOf } from './sample-site.ts';

function level2(lines: string): SampleFiles {
  return { 'level-2.yaml': `level: 2\nnetwork: 10.20.0.0/24\n${lines}\n` };
}

function level4(uplink: string): SampleFiles {
  const faces = 'faces: [{ address: 10.40.0.10, for: [level-3], routed: "firewall fw-4, rule 1" }]';
  return {
    'level-4.yaml': `level: 4\ndistribution: k3s\nnetwork: 10.40.0.0/24\nforwarder: { ${faces}, uplink: ${uplink} }\n`,
  };
}

describe('nameserversOf()', () => {
  test.each<[string, SampleFiles, string, readonly string[] | undefined]>([
    ['the parent’s face and nothing else', {}, 'level-2', ['10.30.0.10']],
    ['the face of its own parent in the middle', {}, 'level-3', ['10.40.0.10']],
    ['the same for a host without a cluster', level2('distribution: none'), 'level-2', ['10.30.0.10']],
    ['the node itself with dns: own', level2('distribution: k3s\ndns: { mode: own }'), 'level-2', ['169.254.20.53']],
    ['nothing on AKS', level2('distribution: aks'), 'level-2', undefined],
    ['nothing on AKS, whatever is declared', level2('distribution: aks\ndns: { mode: parent }'), 'level-2', undefined],
    ['the real resolvers at the top', {}, 'level-4', ['10.40.0.2']],
    [
      'only resolvers on port 53',
      level4('{ direct: { resolvers: ["10.40.0.2:5353", "10.40.0.3:53"] } }'),
      'level-4',
      ['10.40.0.3'],
    ],
    [
      'nothing of ours behind a proxy',
      level4('{ connectProxy: { host: proxy.example.com, port: 8080 } }'),
      'level-4',
      undefined,
    ],
  ])('are %s', (_, files, zone, expected) => {
    expect(nameserversOf(zoneOf(sampleSite(files), zone))).toEqual(expected);
  });
});

describe('resolverFile()', () => {
  test('appends no search domain', () => {
    expect(resolverFile(zoneOf(sampleSite(), 'level-2'))).toMatchInlineSnapshot(`
"# Resolver of the nodes of level-2: the face of its parent, and no other.
# No "search": appended domains would only be asked for in vain.
nameserver 10.30.0.10
options timeout:2 attempts:3
"
`);
  });

  test('is absent where the node keeps its own', () => {
    expect(resolverFile(zoneOf(sampleSite(level2('distribution: aks')), 'level-2'))).toBeUndefined();
  });
});
