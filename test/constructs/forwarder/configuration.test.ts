import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import {
  configurationText,
  drainSecondsOf,
  forwarderConfiguration,
} from '../../../constructs/forwarder/configuration.ts';
import { checkConfiguration } from '../../../forwarder/contract/check-configuration.ts';
import { configurationSchema } from '../../../forwarder/contract/configuration.ts';
import type { ConfigurationInput } from '../../../forwarder/contract/configuration.ts';
import type { Site } from '../../../levels/model.ts';
import { declaredSite, exampleSite, zoneOf } from '../../support/declared-site.ts';
import { plantBehindProxy, plantOnAks, plantOnNodes } from '../../support/plants.ts';

function configurationOf(site: Site, zone: string): ConfigurationInput {
  return forwarderConfiguration(site, zoneOf(site, zone));
}

describe('forwarderConfiguration()', () => {
  test('listens on the faces, on the ports of the entries and no other', () => {
    expect(configurationOf(plantOnNodes(), 'level-3').listeners).toEqual([
      { name: 'tls-443', protocol: 'tls', port: 443, bind: [{ address: '10.30.0.10', port: 443 }] },
      { name: 'tcp-15450', protocol: 'tcp', port: 15450, bind: [{ address: '10.30.0.10', port: 15450 }] },
    ]);
  });

  test('listens on every address of its pod where a load balancer has the face', () => {
    const binds = configurationOf(plantOnAks('azure'), 'level-4').listeners.flatMap(({ bind }) => bind);
    expect(new Set(binds.map(({ address }) => address))).toEqual(new Set(['0.0.0.0']));
  });

  test('goes up to the face of the parent, proving its origin with keys', () => {
    expect(configurationOf(plantOnNodes(), 'level-3').uplink).toEqual({
      parent: { zone: 'level-4', address: '10.40.0.10', keys: '/etc/sallyport/keys/level-3' },
    });
  });

  test('goes straight out at the top', () => {
    expect(configurationOf(plantOnAks('azure'), 'level-4').uplink).toEqual({
      direct: { resolvers: ['168.63.129.16:53'], permitAddresses: ['10.60.0.0/24'] },
    });
  });

  test('goes through a corporate proxy with credentials from files, by the declared card', () => {
    expect(configurationOf(plantBehindProxy(), 'level-4').uplink).toEqual({
      connectProxy: {
        host: 'proxy.plant.example',
        port: 8080,
        credentials: '/etc/sallyport/connect-proxy/credentials',
        ca: '/etc/sallyport/connect-proxy-ca/ca.crt',
      },
      from: { interface: 'eth1' },
    });
  });

  test('says what may be opened by break-glass where the site allows it, with a folder on a host', () => {
    const bakery = exampleSite('contoso-bakery');
    expect(configurationOf(bakery, 'level-3').allowlist).toEqual({
      kubernetes: { namespace: 'sallyport', name: 'level-3' },
      breakGlass: { maxHours: 8 },
    });
    expect(configurationOf(bakery, 'level-3-5').allowlist).toEqual({
      file: '/etc/sallyport/config/allowlist.yaml',
      breakGlass: { maxHours: 8, folder: '/etc/sallyport/break-glass.d' },
    });
    expect(configurationOf(plantOnNodes(), 'level-3').allowlist).not.toHaveProperty('breakGlass');
  });

  test('takes headers only from children that have a forwarder', () => {
    const site = plantOnNodes();
    expect(configurationOf(site, 'level-4').children).toEqual({ 'level-3': { keys: '/etc/sallyport/keys/level-3' } });
    expect(configurationOf(site, 'level-3').children).toBeUndefined();
  });

  test.each([
    ['on the node: the first address of the pod range', plantOnNodes(), 'level-3', '10.42.0.1'],
    ['in a pod of its own: every address of the pod', plantOnAks('azure'), 'level-3', '0.0.0.0'],
    ['on a host without a cluster: loopback', plantBehindProxy(), 'level-4', '127.0.0.1'],
  ])('serves metrics %s', (_, site, zone, address) => {
    expect(configurationOf(site, zone).metrics).toEqual({ address, port: 9441 });
  });

  test('reads its Allowlist from the cluster, and from a file where there is none', () => {
    expect(configurationOf(plantOnNodes(), 'level-3').allowlist).toEqual({
      kubernetes: { namespace: 'sallyport', name: 'level-3' },
    });
    expect(configurationOf(plantBehindProxy(), 'level-4').allowlist).toEqual({
      file: '/etc/sallyport/config/allowlist.yaml',
    });
  });

  test('asks the cluster for Services only where a conduit ends at one', () => {
    const site = exampleSite('contoso-bakery');
    expect(configurationOf(site, 'level-3').services).toEqual({ resolver: '10.43.0.10' });
    expect(configurationOf(plantOnNodes(), 'level-3').services).toBeUndefined();
  });

  test('refuses a top zone without a way up, and names the file', () => {
    const site = declaredSite({
      'level-4':
        'level: 4\ndistribution: none\nnetwork: 10.40.0.0/24\nforwarder: { faces: [{ address: 10.40.0.10, for: [level-3], routed: rule 1 }] }\n',
      'level-3': 'level: 3\ndistribution: k3s\nnetwork: 10.30.0.0/24\n',
    });
    expect(() => configurationOf(site, 'level-4')).toThrow(
      /Cannot lead "level-4" to the Internet: .* in .*level-4\.yaml/,
    );
  });

  test.each(['contoso-bakery', 'fabrikam-aks-and-vm', 'northwind-dual-nic'])(
    'is valid for every forwarder of %s',
    (name) => {
      const site = exampleSite(name);
      const faults = site.zones
        .filter((zone) => zone.forwarder !== undefined)
        .map((zone) => checkConfiguration(configurationSchema.parse(forwarderConfiguration(site, zone))));
      expect(faults.length).toBeGreaterThan(0);
      expect(faults.flat()).toEqual([]);
    },
  );
});

describe('configurationText()', () => {
  test('is the same text every time, and reads back as what was written', () => {
    const [first, second] = [configurationOf(plantOnNodes(), 'level-4'), configurationOf(plantOnNodes(), 'level-4')];
    expect(configurationText(first)).toBe(configurationText(second));
    expect(parse(configurationText(first))).toEqual(first);
  });
});

describe('drainSecondsOf()', () => {
  test('follows the limits of the configuration', () => {
    const configuration = configurationOf(plantOnNodes(), 'level-3');
    expect(drainSecondsOf(configuration)).toBe(30);
    expect(drainSecondsOf({ ...configuration, limits: { drainMs: 90_500 } })).toBe(91);
  });
});
