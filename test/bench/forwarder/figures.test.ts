import { describe, expect, test } from '@jest/globals';
import { FIGURE_NAMES, missingFigures, type Sample } from '../../../bench/forwarder/figures.ts';

const whole: Sample = {
  peer: 'ours',
  round: 1,
  figures: Object.fromEntries(FIGURE_NAMES.map((name) => [name, 1])),
};

describe('missingFigures()', () => {
  test('finds nothing missing where every figure is there', () => {
    expect(missingFigures([whole])).toEqual([]);
  });

  test('names a figure that is absent or no number', () => {
    const { p99: _absent, ...figures } = whole.figures;
    expect(missingFigures([whole, { ...whole, round: 2, figures: { ...figures, up: Number.NaN } }])).toEqual([
      'up of ours in round 2',
      'p99 of ours in round 2',
    ]);
  });
});
