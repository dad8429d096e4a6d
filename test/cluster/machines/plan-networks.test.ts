import { describe, expect, test } from '@jest/globals';
import { declaredSite, exampleSite } from '../../support/declared-site.ts';
import { planNetworks } from './plan-networks.ts';

const SITES = ['contoso-bakery', 'northwind-dual-nic', 'fabrikam-aks-and-vm'] as const;

function networksOf(site: string): readonly string[] {
  return planNetworks(exampleSite(site)).networks.map(
    ({ range, bridge, router }) => `${bridge}: ${range}, ${router === undefined ? 'isolated' : `router ${router}`}`,
  );
}

function cardsOf(site: string): readonly string[] {
  return planNetworks(exampleSite(site)).cards.map(
    ({ machine, name, network, addresses, gateway }) =>
      `${machine} ${name} in ${network.name}: ${addresses.join(' ')}${gateway === undefined ? '' : ` via ${gateway}`}`,
  );
}

describe('planNetworks()', () => {
  test('routes every network of a bakery whose faces are all behind firewalls', () => {
    expect(networksOf('contoso-bakery')).toEqual([
      'level-4: 10.40.0.0/24, router 10.40.0.1',
      'level-3-5: 10.35.0.0/24, router 10.35.0.1',
      'level-3: 10.30.0.0/24, router 10.30.0.1',
      'level-2-ovens: 10.20.1.0/24, router 10.20.1.1',
      'level-2-packa.4: 10.20.2.0/24, router 10.20.2.1',
      'internet: 192.0.2.0/30, router 192.0.2.1',
    ]);
    expect(cardsOf('contoso-bakery')).toEqual([
      'level-4 eth0 in level-4: 10.40.0.10/24 via 10.40.0.1',
      'level-3-5 eth0 in level-3-5: 10.35.0.10/24 via 10.35.0.1',
      'level-3 eth0 in level-3: 10.30.0.10/24 via 10.30.0.1',
      'level-2-ovens eth0 in level-2-ovens: 10.20.1.10/24 via 10.20.1.1',
      'level-2-packaging eth0 in level-2-packaging: 10.20.2.10/24 via 10.20.2.1',
      'plant eth0 in level-3: 10.30.0.20/24 10.30.0.30/24',
      'internet eth0 in internet: 192.0.2.2/30 140.82.112.10/32 20.33.0.20/32 20.33.0.10/32 via 192.0.2.1',
      'internet eth1 in level-4: 10.40.0.2/24 10.40.0.3/24',
    ]);
  });

  test('gives a machine with two cards one in the isolated network of its child', () => {
    expect(networksOf('northwind-dual-nic')).toEqual([
      'level-4: 10.4.0.0/24, router 10.4.0.1',
      'level-3: 10.3.0.0/24, isolated',
      'internet: 192.0.2.0/30, router 192.0.2.1',
    ]);
    expect(cardsOf('northwind-dual-nic')).toEqual([
      'level-4 eth0 in level-4: 10.4.0.20/24 via 10.4.0.1',
      'level-4 eth1 in level-3: 10.3.0.10/24',
      'level-3 eth0 in level-3: 10.3.0.11/24',
      'internet eth0 in internet: 192.0.2.2/30 140.82.112.10/32 20.33.0.20/32 20.33.0.10/32 via 192.0.2.1',
      'internet eth1 in level-4: 10.4.0.2/24 10.4.0.3/24',
    ]);
  });

  test('puts faces of load balancers on the node, and a resolver of no network of the site on the Internet', () => {
    expect(cardsOf('fabrikam-aks-and-vm')).toEqual([
      'level-5 eth0 in level-5: 10.50.0.4/24 10.50.0.200/24 via 10.50.0.1',
      'level-4 eth0 in level-4: 10.51.0.4/24 10.51.0.200/24 via 10.51.0.1',
      'level-3 eth0 in level-3: 10.52.0.10/24 via 10.52.0.1',
      'internet eth0 in internet: 192.0.2.2/30 140.82.112.10/32 20.33.0.20/32 20.33.0.10/32 168.63.129.16/32 via 192.0.2.1',
      'internet eth1 in level-5: 10.50.0.3/24',
    ]);
  });

  test.each([
    ['office', ['office', 'eth1']],
    ['eth1', ['eth1', 'eth0']],
  ])('calls the card of the way up "%s" as the declaration does, and no other so', (wanted, names) => {
    const site = declaredSite({
      'level-4': `
level: 4
distribution: none
network: 10.40.0.0/24
forwarder:
  faces: [{ address: 10.30.0.1 }]
  uplink: { connectProxy: { host: proxy.plant.example, port: 8080 }, from: { interface: ${wanted} } }
`,
      'level-3': 'level: 3\ndistribution: k3s\nnetwork: 10.30.0.0/24\n',
    });
    const cards = planNetworks(site).cards.filter(({ machine }) => machine === 'level-4');
    expect(cards.map(({ name, addresses }) => [name, ...addresses])).toEqual([
      [names[0], '10.40.0.10/24'],
      [names[1], '10.30.0.1/24'],
    ]);
  });

  test.each(SITES)('%s: gives no address twice, and names the kernel takes', (name) => {
    const { networks, cards } = planNetworks(exampleSite(name));
    const addresses = [
      ...cards.flatMap((card) => card.addresses.map((address) => address.split('/')[0])),
      ...networks.flatMap(({ router }) => router ?? []),
    ];
    expect(new Set(addresses).size).toBe(addresses.length);
    const names = networks.map(({ bridge }) => bridge);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((bridge) => bridge.length > 15)).toEqual([]);
  });
});
