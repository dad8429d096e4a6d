import { describe, expect, test } from '@jest/globals';
import { trustSteps } from '../../../constructs/host/trust-steps.ts';
import type { Step } from '../../../constructs/host/step.ts';
import { buildPlant, withBrokers, zoneNamed, type PlantChanges } from '../../support/plant.ts';

const ROUTE = '{ name: a, from: level-2-a, topics: [x], to: { parent: true } }';
const ID = '00000000-0000-0000-0000-000000000000';
const VAULT = `vaultIdentity: { clientId: ${ID}, tenantId: ${ID} }, `;

function stepsOf(zone: string, vault = '', changes: PlantChanges = {}): readonly Step[] {
  const site = `region: westeurope\ntelemetry: { ${vault}routes: [${ROUTE}] }\n`;
  const plant = buildPlant({ ...withBrokers({ site }), ...changes });
  const found = zoneNamed(plant, zone);
  return found.cluster === undefined ? [] : trustSteps(plant, found, found.cluster);
}

describe('trustSteps()', () => {
  test('places the authority where certificates are made in the cluster, and keeps no copy', () => {
    const [step, ...others] = stepsOf('level-3');
    expect(others).toEqual([]);
    expect(step?.title).toBe('Give level-3 its certificate authority');
    expect(step?.commands).toEqual([
      'kubectl --context plant-level-3 create namespace azure-iot-operations --dry-run=client --output yaml | kubectl --context plant-level-3 apply --server-side --filename -',
      'kubectl --context plant-level-3 --namespace azure-iot-operations create secret tls level-3-ca --cert=level-3.crt --key=level-3.key --dry-run=client --output yaml | kubectl --context plant-level-3 apply --server-side --filename -',
      'shred --remove level-3.key',
    ]);
  });

  test('places what a client shows where no vault has it', () => {
    const [step, ...others] = stepsOf('level-2-a');
    expect(others).toEqual([]);
    expect(step?.title).toBe('Give level-2-a what it shows to the broker of level-3');
    expect(step?.commands?.[1]).toContain(
      'create secret generic parent-client --from-file=level-2-a-client/client_cert.pem --from-file=level-2-a-client/client_key.pem --from-file=level-2-a-client/client_intermediate_certs.pem',
    );
  });

  test.each<[string, string, PlantChanges]>([
    ['a client in the vault', 'level-2-a', { 'level-2-a': 'telemetry: { broker: true, keyVault: kv }\n' }],
    [
      'a listener in the vault',
      'level-3',
      { 'level-3': 'telemetry: { broker: true, trust: secretSync, keyVault: kv }\n' },
    ],
    ['a broker that no other knows', 'level-2-b', {}],
  ])('places nothing of %s', (_, zone, changes) => {
    expect(stepsOf(zone, VAULT, changes)).toEqual([]);
  });
});
