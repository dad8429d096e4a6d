import { describe, expect, test } from '@jest/globals';
import type { PlantChanges } from '../../../support/plant.ts';
import { noticesOf } from '../plant-change.ts';

const LEVEL_4 = (forwarder: string): PlantChanges => ({
  'level-4': undefined,
  'level-4.yaml': `level: 4\ndistribution: k3s\nnetwork: 10.40.0.0/24\nforwarder: { ${forwarder} }\n`,
});
const FACES = 'faces: [{ address: 10.40.0.10, for: [level-3], routed: "firewall 4" }]';
const DIRECT = LEVEL_4(`${FACES}, uplink: { direct: { resolvers: ["10.40.0.2:53"] } }`);
const TRIAL = 'tried for 120 s and rolled back if Git cannot be reached.';
const DMZ =
  'level: 3.5\ndistribution: none\nnetwork: 10.35.0.0/24\nforwarder: { faces: [{ address: 10.35.0.10, for: [level-3], routed: "firewall 35" }] }\n';

describe('uplinkNotices()', () => {
  test('tells a zone without a forwarder what its hosts must do', () => {
    const level3 = (address: string): PlantChanges => ({
      'level-3': undefined,
      'level-3.yaml': `level: 3\ndistribution: k3s\nnetwork: 10.30.0.0/24\nforwarder: { faces: [{ address: ${address}, for: [level-2-a, level-2-b], routed: "firewall 3" }] }\n`,
    });
    expect(noticesOf(level3('10.30.0.10'), level3('10.30.0.11'))).toEqual([
      'warning uplink: level-3 will no longer answer its children at 10.30.0.10.',
      'warning uplink: level-2-a will dial 10.30.0.11 instead of 10.30.0.10. Its hosts must ask 10.30.0.11 for names: install host/ of the zone again.',
      'warning uplink: level-2-b will dial 10.30.0.11 instead of 10.30.0.10. Its hosts must ask 10.30.0.11 for names: install host/ of the zone again.',
      'info uplink: level-3 will also answer its children at 10.30.0.11.',
    ]);
  });

  test('tells of a zone that is put in between', () => {
    const between = { 'level-3-5': DMZ, 'level-4.yaml': DIRECT['level-4.yaml']?.replace('[level-3]', '[level-3-5]') };
    expect(noticesOf(DIRECT, { 'level-4': undefined, ...between })).toEqual([
      'warning uplink: level-3 will go up through level-3-5, no longer through level-4.',
      `warning uplink: level-3 will dial 10.35.0.10 instead of 10.40.0.10; ${TRIAL} Its hosts must ask 10.35.0.10 for names: install host/ of the zone again.`,
      'info zone-added: level-3-5 is new, at level 3.5 below level-4. It is set up by hand once: host/steps.md of the zone.',
    ]);
  });

  test.each<[what: string, to: string, told: readonly string[]]>([
    [
      'a proxy',
      'uplink: { connectProxy: { host: proxy.plant.example, port: 8080, caSecretRef: proxy-ca } }',
      [
        `level-4 will leave the plant through the proxy proxy.plant.example:8080 over TLS (CA of Secret proxy-ca), no longer by dialling servers itself; ${TRIAL}`,
      ],
    ],
    [
      'another resolver',
      'uplink: { direct: { resolvers: ["10.40.0.3:53", "10.40.0.4:53"] } }',
      [`level-4 will ask 10.40.0.3:53 and 10.40.0.4:53 where names are, no longer 10.40.0.2:53; ${TRIAL}`],
    ],
    [
      'private addresses',
      'uplink: { direct: { resolvers: ["10.40.0.2:53"], permitAddresses: [10.60.0.0/16] } }',
      ['Names may now lead level-4 to private addresses in 10.60.0.0/16.'],
    ],
    [
      'another card',
      'uplink: { direct: { resolvers: ["10.40.0.2:53"] }, from: { interface: eth1 } }',
      [`Connections of level-4 will leave from eth1, no longer from whichever card the host chooses; ${TRIAL}`],
    ],
  ])('tells of %s', (_, uplink, told) => {
    expect(noticesOf(DIRECT, LEVEL_4(`${FACES}, ${uplink}`))).toEqual(told.map((text) => `warning uplink: ${text}`));
  });

  test('tells what a proxy is signed in to with', () => {
    const proxy = (more: string): PlantChanges =>
      LEVEL_4(`${FACES}, uplink: { connectProxy: { host: proxy.plant.example, port: 3128${more} } }`);
    expect(noticesOf(proxy(''), proxy(', secretRef: proxy-login'))).toEqual([
      `warning uplink: level-4 will leave the plant through the proxy proxy.plant.example:3128, signing in with Secret proxy-login, no longer through the proxy proxy.plant.example:3128; ${TRIAL}`,
    ]);
    expect(noticesOf(proxy(', caSecretRef: ca-1'), proxy(', caSecretRef: ca-2'))).toEqual([
      `warning uplink: level-4 will leave the plant through the proxy proxy.plant.example:3128 over TLS (CA of Secret ca-2), no longer through the proxy proxy.plant.example:3128 over TLS (CA of Secret ca-1); ${TRIAL}`,
    ]);
  });

  test('tells of private addresses that names no longer lead to', () => {
    const permitted = LEVEL_4(
      `${FACES}, uplink: { direct: { resolvers: ["10.40.0.2:53"], permitAddresses: [10.60.0.0/16] } }`,
    );
    expect(noticesOf(permitted, DIRECT)).toEqual([
      'info uplink: Names may no longer lead level-4 to private addresses in 10.60.0.0/16.',
    ]);
  });
});
