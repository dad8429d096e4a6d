import { describe, expect, test } from '@jest/globals';
import { checkTopZone } from '../../../levels/checks/top-zone.ts';
import { buildPlant } from '../../support/plant.ts';

describe('checkTopZone()', () => {
  test.each([
    { policies: '', says: 'not enforced at level-4' },
    { policies: 'policies: { forwarder: none }\n', says: 'not enforced at level-4' },
    { policies: 'policies: { forwarder: enforce }\n', says: 'not the node’s own traffic' },
  ])('warns with "$policies" that it is $says', ({ policies, says }) => {
    const problems = checkTopZone(buildPlant({ 'level-4': policies }));
    expect(problems).toMatchObject([
      {
        file: 'levels/sites/plant/level-4.yaml',
        severity: 'warning',
        code: 'not-enforced',
        message: expect.stringContaining(says),
      },
    ]);
  });

  test('says nothing of a top zone without a cluster, which has no workloads', () => {
    const site = buildPlant();
    expect(checkTopZone({ ...site, root: { ...site.root, cluster: undefined } })).toEqual([]);
  });
});
