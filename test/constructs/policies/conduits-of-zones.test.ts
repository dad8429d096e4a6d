import { describe, expect, test } from '@jest/globals';
import { namespacePolicies } from '../../../constructs/policies/namespace-policies.ts';
import type { Policy, PolicyRule } from '../../../constructs/policies/policy.ts';
import { workloadPolicies } from '../../../constructs/policies/workload-policies.ts';
import { declaredSite, exampleSite, objectsOf, valuesOf, zoneOf } from '../../support/declared-site.ts';
import { plantBehindProxy, plantOnAks, plantOnAksBehindProxy, plantOnNodes } from '../../support/plants.ts';

/** A rule in one line: `10.0.0.0/8 → TCP 443`. */
function linesOf(rules: readonly PolicyRule[] = []): readonly string[] {
  return rules.flatMap(({ peers, ports }) =>
    peers.map((peer) => {
      const who =
        peer.kind === 'network'
          ? `${peer.cidr}${peer.except === undefined ? '' : ' public'}`
          : peer.kind === 'pods'
            ? `pods of ${peer.namespace}`
            : peer.kind === 'all-pods'
              ? `all pods`
              : peer.kind === 'node'
                ? `node ${peer.address}`
                : `API server ${peer.addresses.join(' ')}`;
      return `${who} → ${ports.map(({ protocol, port, endPort }) => `${protocol} ${port}${endPort === undefined ? '' : `-${endPort}`}`).join(' ')}`;
    }),
  );
}

function named(policies: readonly Policy[], name: string): Policy {
  const policy = policies.find((each) => each.name === name);
  if (policy === undefined)
    throw new Error(`No policy "${name}" among ${policies.map((each) => each.name).join(', ')}`);
  return policy;
}

describe('namespacePolicies()', () => {
  test('close the namespace by default', () => {
    const site = plantOnAks('azure');
    expect(namespacePolicies(site, site.root)[0]).toEqual({
      name: 'default-deny',
      namespace: 'sallyport',
      ingress: [],
      egress: [],
    });
  });

  test('admit the children’s networks to the listeners', () => {
    const site = plantOnAks('azure');
    expect(linesOf(named(namespacePolicies(site, zoneOf(site, 'level-3')), 'forwarder').ingress)).toEqual([
      '10.20.1.0/25 → TCP 443 TCP 15450',
    ]);
  });

  test('let the forwarder go to its parent’s face, to where conduits end, and to the API server', () => {
    const site = plantOnAks('azure');
    expect(linesOf(named(namespacePolicies(site, zoneOf(site, 'level-3')), 'forwarder').egress)).toEqual([
      '10.50.0.200/32 → TCP 443',
      '10.51.0.30/32 → TCP 5450',
      'API server 10.1.0.1/32 → TCP 443',
      'API server 10.51.0.4/32 → TCP 443',
    ]);
  });

  test('let the top forwarder go to the public Internet, to permitted ranges and its resolvers', () => {
    const site = plantOnAks('azure');
    expect(linesOf(named(namespacePolicies(site, site.root), 'forwarder').egress)).toEqual([
      '0.0.0.0/0 public → TCP 443',
      '10.60.0.0/24 → TCP 443',
      '168.63.129.16/32 → UDP 53 TCP 53',
      'API server 10.0.0.1/32 → TCP 443',
      'API server 10.50.0.4/32 → TCP 443',
    ]);
  });

  test.each([
    ['an address', '10.60.0.9', ['10.60.0.9/32 → TCP 8443']],
    [
      'a name, which may be anywhere and has to be asked for',
      'proxy.plant.example',
      ['0.0.0.0/0 → TCP 8443', 'pods of kube-system → UDP 53 TCP 53'],
    ],
  ])('let the top forwarder go to the corporate proxy, and not to the Internet: %s', (_, host, expected) => {
    const site = plantOnAksBehindProxy(host);
    const lines = linesOf(named(namespacePolicies(site, site.root), 'forwarder').egress);
    expect(lines.filter((line) => !line.startsWith('API server'))).toEqual(expected);
  });

  test('except every private range from the Internet', () => {
    const site = plantOnAks('azure');
    const [rule] = named(namespacePolicies(site, site.root), 'forwarder').egress ?? [];
    const excepted = rule?.peers[0].kind === 'network' ? rule.peers[0].except : undefined;
    expect(excepted).toEqual(
      expect.arrayContaining(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16']),
    );
  });

  test('admit questions of the children to the DNS', () => {
    const site = plantOnAks('azure');
    expect(linesOf(named(namespacePolicies(site, zoneOf(site, 'level-3')), 'dns').ingress)).toEqual([
      '10.20.1.0/25 → UDP 1053 TCP 1053',
    ]);
  });

  test.each([
    ['on the node’s network, where no plugin polices them', plantOnNodes()],
    ['on a host without a cluster', plantBehindProxy()],
  ])('are absent for forwarders %s', (_, site) => {
    expect(namespacePolicies(site, site.root)).toEqual([]);
  });
});

describe('workloadPolicies()', () => {
  test('let Azure IoT Operations reach the cluster, the parent’s face on its own ports, and the devices', () => {
    const site = plantOnNodes();
    const policy = named(workloadPolicies(site, zoneOf(site, 'level-2')), 'azure-iot-operations-egress');
    expect(policy.ingress).toBeUndefined();
    expect(linesOf(policy.egress)).toEqual([
      'pods of kube-system → UDP 53 TCP 53',
      'all pods → TCP 1-65535',
      '10.43.0.0/16 → TCP 1-65535',
      'API server 10.43.0.1/32 → TCP 443',
      'API server 10.20.1.0/24 → TCP 6443',
      '10.30.0.10/32 → TCP 443 TCP 15450',
      '10.20.1.128/25 → TCP 4840',
    ]);
  });

  test('close a listed namespace but for names', () => {
    const site = plantOnNodes();
    expect(named(workloadPolicies(site, zoneOf(site, 'level-2')), 'line-apps-default-deny')).toMatchObject({
      namespace: 'line-apps',
      ingress: [],
      egress: [{ peers: [{ kind: 'pods', namespace: 'kube-system' }] }],
    });
  });

  test('lead the workloads of a top zone that polices itself to the node of its forwarder', () => {
    const site = plantOnNodes();
    const policies = workloadPolicies(site, site.root);
    expect(policies.map(({ name }) => name)).toEqual(['flux-system-egress']);
    expect(linesOf(policies[0]?.egress).at(-1)).toBe('node 10.40.0.10 → TCP 443');
  });

  test('leave the Internet to a top zone that guards IoT Operations without policing itself', () => {
    const site = declaredSite({
      'level-4': 'level: 4\ndistribution: k3s\nnetwork: 10.40.0.0/24\npolicies: { iotOperations: enforce }\n',
    });
    expect(linesOf(workloadPolicies(site, site.root)[0]?.egress).at(-1)).toBe('0.0.0.0/0 public → TCP 443');
  });

  test('are absent where nothing is asked for', () => {
    const site = plantOnNodes();
    expect(workloadPolicies(site, zoneOf(site, 'level-3'))).toEqual([]);
  });
});

describe('policies of the example sites', () => {
  const objects = ['contoso-bakery', 'fabrikam-aks-and-vm', 'northwind-dual-nic']
    .map(exampleSite)
    .flatMap((site) => site.zones.flatMap((zone) => [...objectsOf(site, zone).values()]));

  test('name no port 0', () => {
    const ports = ['port', 'targetPort', 'endPort'].flatMap((key) => valuesOf(objects, key));
    expect(ports.length).toBeGreaterThan(0);
    expect(ports.filter((port) => Number(port) === 0)).toEqual([]);
  });

  test('have ports in every rule', () => {
    const policies = objects.filter(({ kind }) => kind.endsWith('NetworkPolicy'));
    const rules = ['ingress', 'egress']
      .flatMap((key) => valuesOf(policies, key))
      .flatMap((each) => (Array.isArray(each) ? each : []));
    expect(rules.length).toBeGreaterThan(0);
    const open = rules.filter(
      (rule: object) => Object.keys(rule).length > 0 && !('ports' in rule) && !('toPorts' in rule),
    );
    expect(open).toEqual([]);
  });
});
