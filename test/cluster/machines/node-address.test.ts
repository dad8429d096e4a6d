import { describe, expect, test } from '@jest/globals';
import { declaredSite, exampleSite, zoneOf } from '../../support/declared-site.ts';
import { nodeAddressOf } from './node-address.ts';

type Declared = { readonly apiServer?: string; readonly from?: string; readonly face: string };

function topWith({ apiServer, from, face }: Declared): string {
  const site = declaredSite({
    'level-4': `
level: 4
distribution: k3s
network: 10.40.0.0/24
forwarder:
  faces: [{ address: ${face} }]
  uplink:
    direct: { resolvers: ["10.40.0.2:53"] }
    ${from === undefined ? '' : `from: { address: ${from} }`}
cluster: { ${apiServer === undefined ? '' : `apiServer: "${apiServer}:6443"`} }
`.replaceAll(face, `${face}, routed: rule 1`),
    'level-3': 'level: 3\ndistribution: k3s\nnetwork: 10.30.0.0/24\n',
  });
  return nodeAddressOf(site.root);
}

describe('nodeAddressOf()', () => {
  test.each([
    ['where its API server is', { apiServer: '10.40.0.20', from: '10.40.0.30', face: '10.40.0.40' }, '10.40.0.20'],
    ['where its way up leaves from', { from: '10.40.0.30', face: '10.40.0.40' }, '10.40.0.30'],
    ['its face', { face: '10.40.0.40' }, '10.40.0.40'],
    ['the tenth where its face is in the network of its child', { face: '10.30.0.40' }, '10.40.0.10'],
    ['never in another network', { from: '10.77.0.30', face: '10.30.0.40' }, '10.40.0.10'],
  ] satisfies [string, Declared, string][])('is %s', (_, declared, address) => {
    expect(topWith(declared)).toBe(address);
  });

  test.each([
    ['contoso-bakery', 'level-4', '10.40.0.10'],
    ['contoso-bakery', 'level-3-5', '10.35.0.10'],
    ['contoso-bakery', 'level-3', '10.30.0.10'],
    ['contoso-bakery', 'level-2-ovens', '10.20.1.10'],
    ['contoso-bakery', 'level-2-packaging', '10.20.2.10'],
    ['northwind-dual-nic', 'level-4', '10.4.0.20'],
    // The tenth is the second card of its parent.
    ['northwind-dual-nic', 'level-3', '10.3.0.11'],
    ['fabrikam-aks-and-vm', 'level-5', '10.50.0.4'],
    ['fabrikam-aks-and-vm', 'level-3', '10.52.0.10'],
  ])('%s, %s: is %s', (site, zone, address) => {
    expect(nodeAddressOf(zoneOf(exampleSite(site), zone))).toBe(address);
  });
});
