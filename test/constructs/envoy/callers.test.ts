import { describe, expect, test } from '@jest/globals';
import { callersOf } from '../../../constructs/envoy/callers.ts';

describe('callersOf()', () => {
  test('puts every zone behind the child it comes through', () => {
    expect(
      callersOf({
        'level-3': { networks: ['10.30.0.0/24'] },
        'level-2-b': { via: 'level-3' },
        'level-2-a': { via: 'level-3' },
        'level-3-annex': { networks: ['10.31.0.0/24', '10.32.0.0/24'] },
      }),
    ).toEqual([
      { name: 'level-3', networks: ['10.30.0.0/24'], zones: ['level-2-a', 'level-2-b', 'level-3'] },
      { name: 'level-3-annex', networks: ['10.31.0.0/24', '10.32.0.0/24'], zones: ['level-3-annex'] },
    ]);
  });

  test('takes a smaller network of another caller out of a larger one', () => {
    const [outer, inner] = callersOf({ outer: { networks: ['10.0.0.0/30'] }, xinner: { networks: ['10.0.0.0/31'] } });
    expect(outer?.networks).toEqual(['10.0.0.2/31']);
    expect(inner?.networks).toEqual(['10.0.0.0/31']);
  });
});
