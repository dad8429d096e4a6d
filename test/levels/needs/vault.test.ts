import { describe, expect, test } from '@jest/globals';
import { forwarderAllowlist } from '../../../levels/forwarder-allowlist.ts';
import { vaultSources } from '../../../levels/needs/vault.ts';
import { buildPlant, withBrokers, zoneNamed, type PlantChanges } from '../../support/plant.ts';

const ID = '00000000-0000-0000-0000-000000000000';
const READ = `vaultIdentity: { clientId: ${ID}, tenantId: ${ID} }, `;
const ROUTE = '{ name: a, from: level-2-a, topics: [x], to: { parent: true } }';

function plant(zone: string, telemetry: string, { cloud = 'AzureCloud', read = READ } = {}) {
  const site = `cloud: ${cloud}\nregion: westeurope\ntelemetry: { ${read}routes: [${ROUTE}] }\n`;
  const changes: PlantChanges = { ...withBrokers({ site }), [zone]: `telemetry: { broker: true, ${telemetry} }\n` };
  return buildPlant(changes);
}

function needed(zone: string, ...args: [string, Parameters<typeof plant>[2]?]): readonly string[] {
  const site = plant(zone, ...args);
  return vaultSources(site, zoneNamed(site, zone)).flatMap(({ needs }) =>
    needs.map(({ host, port }) => `${host}:${port}`),
  );
}

describe('vaultSources()', () => {
  test.each([
    ['a client', 'level-2-a', 'keyVault: kv', ['kv.vault.azure.net:443']],
    ['a listener', 'level-3', 'keyVault: kv, trust: secretSync', ['kv.vault.azure.net:443']],
    ['a listener whose keys are made in the cluster', 'level-3', 'keyVault: kv', []],
    ['nothing', 'level-2-b', 'keyVault: kv', []],
    ['a client whose vault the zone does not name', 'level-2-a', 'trust: certManager', []],
  ])('needs the vault for %s', (_, zone, telemetry, expected) => {
    expect(needed(zone, telemetry)).toEqual(expected);
  });

  test('needs none that nobody reads', () => {
    expect(needed('level-2-a', 'keyVault: kv', { read: '' })).toEqual([]);
  });

  test.each([
    ['AzureUSGovernment', 'kv.vault.usgovcloudapi.net:443'],
    ['AzureChinaCloud', 'kv.vault.azure.cn:443'],
  ])('finds the vault of %s', (cloud, host) => {
    expect(needed('level-2-a', 'keyVault: kv', { cloud })).toEqual([host]);
  });

  test('is let through by every forwarder above', () => {
    const site = plant('level-2-a', 'keyVault: kv');
    for (const zone of ['level-3', 'level-4']) {
      expect(JSON.stringify(forwarderAllowlist(site, zoneNamed(site, zone)))).toContain('kv.vault.azure.net');
    }
  });
});
