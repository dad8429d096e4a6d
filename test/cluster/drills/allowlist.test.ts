import { describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { registerConditions } from '../../../forwarder/condition-gauge.ts';
import { isConfirmed, stateInCluster, stateInMetrics } from './allowlist.ts';
import { apiAnswering } from './fake-api.ts';

const DIGEST = 'sallyport_snapshot_info{digest="sha256:1"} 1\n';
const TRUE = { status: 'True', reason: 'Applied', message: '' } as const;

describe('stateInMetrics()', () => {
  test('reads the conditions that the forwarder itself writes', async () => {
    const registry = new Registry();
    registerConditions(registry, () => [
      { ...TRUE, type: 'Ready' },
      { ...TRUE, type: 'Confirmed', status: 'Unknown' },
    ]);
    const state = stateInMetrics(`${await registry.metrics()}${DIGEST}`);
    expect(state.digest).toBe('sha256:1');
    expect(state.conditions.map(({ type, status }) => [type, status])).toEqual([
      ['Ready', 'True'],
      ['Confirmed', 'Unknown'],
    ]);
    expect(isConfirmed(state)).toBe(false);
  });
});

describe('stateInCluster()', () => {
  const conditions = ['Ready', 'Confirmed'].map((type) => ({ ...TRUE, type }));

  test.each([
    { generation: 3, observedGeneration: 3, confirmed: true },
    { generation: 4, observedGeneration: 3, confirmed: false },
  ])('says confirmed=$confirmed for generation $generation of which $observedGeneration was seen', async (row) => {
    const { generation, observedGeneration, confirmed } = row;
    const api = apiAnswering({
      '/apis/sallyport.dev/v1alpha1/namespaces/sallyport/allowlists/level-3': {
        metadata: { generation },
        status: { observedGeneration, digest: 'sha256:1', conditions },
      },
    });
    expect(isConfirmed(await stateInCluster(api, 'level-3'))).toBe(confirmed);
  });

  test('is silent where there is no such list', async () => {
    expect(await stateInCluster(apiAnswering({}), 'level-3')).toEqual({ digest: '', isCurrent: false, conditions: [] });
  });
});
