// Every rule about machines of a zone and the keys of its broker.

import { describe, expect, test } from '@jest/globals';
import type { PlantChanges } from '../../support/plant.ts';
import { problemsOf, shown } from './rule-rows.ts';

const BROKER = 'telemetry: { broker: true }\n';
const POINTS = 'points: { t: n }';

/** Devices of level-2-a, in line 4 of its file. */
function machine(text: string, more = BROKER): PlantChanges {
  const devices = `{ network: 10.20.1.128/25, ports: [4840, 4841], why: machines, opcUa: [{ ${text} }] }`;
  return { 'level-2-a': `devices: [${devices}]\n${more}` };
}

const asset = (text: string): PlantChanges => machine(`name: m, host: 10.20.1.130, assets: [{ ${text} }]`);

describe('checkDevices()', () => {
  test.each<[string, PlantChanges, string]>([
    [
      'a machine outside its network',
      machine(`name: m, host: 10.20.1.9, assets: [{ name: x, ${POINTS} }]`),
      '4:99 device-host devices[0].opcUa[0].host',
    ],
    [
      'a machine with a name nobody answers',
      machine(`name: m, host: plc.example, assets: [{ name: x, ${POINTS} }]`),
      '4:99 device-host devices[0].opcUa[0].host',
    ],
    [
      'a machine whose name leads elsewhere',
      machine(
        `name: m, host: plc.example, assets: [{ name: x, ${POINTS} }]`,
        `${BROKER}dns: { hosts: [{ name: plc.example, address: 10.20.1.9 }] }\n`,
      ),
      '4:99 device-host devices[0].opcUa[0].host',
    ],
    [
      'a port that pods may not reach',
      machine(`name: m, host: 10.20.1.130, port: 5000, assets: [{ name: x, ${POINTS} }]`),
      '4:118 device-port devices[0].opcUa[0].port',
    ],
    ['an asset without data points', asset('name: x, points: {}'), '4:140 asset devices[0].opcUa[0].assets[0].points'],
    [
      'an asset with many topics',
      asset(`name: x, topic: "a/#", ${POINTS}`),
      '4:139 asset devices[0].opcUa[0].assets[0].topic',
    ],
    [
      'an asset that publishes for another zone',
      asset(`name: x, topic: from/x, ${POINTS}`),
      '4:139 asset devices[0].opcUa[0].assets[0].topic',
    ],
    [
      'two assets of a name',
      machine(`name: m, host: 10.20.1.130, assets: [{ name: x, ${POINTS} }, { name: x, ${POINTS} }]`),
      '4:160 name-twice devices[0].opcUa[0].assets[1].name',
    ],
    [
      'a machine with too long a name',
      machine(`name: ${'x'.repeat(50)}, host: 10.20.1.130, assets: [{ name: x, ${POINTS} }]`),
      '4:90 name-length devices[0].opcUa[0].name',
    ],
    [
      'a machine where no broker runs',
      machine(`name: m, host: 10.20.1.130, assets: [{ name: x, ${POINTS} }]`, ''),
      '4:82 no-broker devices[0].opcUa[0]',
    ],
  ])('refuses %s', (_, changes, problem) => {
    expect(problemsOf(changes).map(shown)).toEqual([`level-2-a.yaml:${problem}`]);
  });

  test('takes the port of a machine from its devices, where they have one', () => {
    const two = machine(`name: m, host: 10.20.1.130, assets: [{ name: x, ${POINTS} }]`);
    expect(problemsOf(two)).toEqual([]);
    const strange = { 'level-2-a': two['level-2-a']?.replace('[4840, 4841]', '[4841, 4842]') };
    expect(problemsOf(strange).map(shown)).toEqual(['level-2-a.yaml:4:82 device-port devices[0].opcUa[0]']);
  });

  test('finds a machine by a name of the zone', () => {
    const named = machine(
      `name: m, host: plc.example, assets: [{ name: x, ${POINTS} }]`,
      `${BROKER}dns: { hosts: [{ name: plc.example, address: 10.20.1.130 }] }\n`,
    );
    expect(problemsOf(named)).toEqual([]);
  });
});

describe('checkKeyVaults()', () => {
  test.each<[string, string, string]>([
    ['keys from a vault that is not named', 'telemetry: { trust: secretSync }\n', '4:21 key-vault telemetry.trust'],
    [
      'keys from a vault that nobody reads',
      'telemetry: { trust: secretSync, keyVault: kv }\n',
      '4:21 key-vault telemetry.trust',
    ],
    ['a vault that is not used', 'telemetry: { keyVault: kv }\n', '4:24 key-vault telemetry.keyVault'],
  ])('refuses %s', (_, text, problem) => {
    expect(problemsOf({ 'level-2-b': text }).map(shown)).toEqual([`level-2-b.yaml:${problem}`]);
  });

  test.each(['telemetry: { trust: secretSync, keyVault: kv }\n', 'telemetry: { keyVault: kv }\n'])(
    'accepts %s where the site names who reads it',
    (text) => {
      const id = '00000000-0000-0000-0000-000000000000';
      const site = `region: westeurope\ntelemetry: { vaultIdentity: { clientId: ${id}, tenantId: ${id} } }\n`;
      expect(problemsOf({ site, 'level-2-b': text })).toEqual([]);
    },
  );
});
