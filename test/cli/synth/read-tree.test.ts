import { describe, expect, test } from '@jest/globals';
import { compareTrees } from '../../../cli/synth/read-tree.ts';

describe('compareTrees()', () => {
  const committed = new Map([
    ['same', '1'],
    ['different', '1'],
    ['left', '1'],
  ]);

  test('names what is missing, different and left over, sorted by path', () => {
    const synthesized = new Map([
      ['same', '1'],
      ['different', '2'],
      ['added', '1'],
    ]);
    expect(compareTrees('dist/plant', committed, synthesized)).toEqual([
      { path: 'dist/plant/added', state: 'missing' },
      { path: 'dist/plant/different', state: 'different' },
      { path: 'dist/plant/left', state: 'left over' },
    ]);
  });

  test('finds nothing between equal trees', () => {
    expect(compareTrees('dist/plant', committed, new Map(committed))).toEqual([]);
  });
});
