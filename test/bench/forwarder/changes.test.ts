import { describe, expect, test } from '@jest/globals';
import { inTurn } from '../../../bench/forwarder/changes.ts';

describe('inTurn()', () => {
  test('spreads configurations evenly between allowlists', () => {
    expect(inTurn({ allowlist: 4, configuration: 2 })).toEqual([
      'allowlist',
      'allowlist',
      'configuration',
      'allowlist',
      'allowlist',
      'configuration',
    ]);
  });

  test('changes allowlists only where no configuration is to change', () => {
    expect(inTurn({ allowlist: 2, configuration: 0 })).toEqual(['allowlist', 'allowlist']);
  });

  test('makes all that are asked for', () => {
    const turns = inTurn({ allowlist: 100, configuration: 20 });
    expect(turns.filter((what) => what === 'configuration')).toHaveLength(20);
    expect(turns).toHaveLength(120);
  });
});
