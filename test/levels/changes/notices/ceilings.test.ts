import { describe, expect, test } from '@jest/globals';
import { noticesOf } from '../plant-change.ts';

const CEILING = (text: string) => ({ 'level-3': `ceiling: { ${text} }\n` });

describe('ceilingNotices()', () => {
  test.each([
    [
      {},
      CEILING('profiles: [flux]'),
      'info ceiling: level-3 has a ceiling now: what is not under it no longer passes from below.',
    ],
    [
      CEILING('profiles: [flux]'),
      {},
      'warning ceiling: level-3 has no ceiling any more: whatever zones below list will pass.',
    ],
    [
      CEILING('profiles: [flux]'),
      CEILING('profiles: [flux, arc-kubernetes], hosts: ["**.vendor.example:443"]'),
      'warning ceiling: level-3 is now willing to let pass from below: profile arc-kubernetes and **.vendor.example:443.',
    ],
    [
      CEILING('profiles: [flux], hosts: ["**.vendor.example:443"]'),
      CEILING('profiles: [flux]'),
      'info ceiling: level-3 is no longer willing to let pass from below: **.vendor.example:443.',
    ],
  ])('tells what its owner is willing to let pass', (from, to, text) => {
    expect(noticesOf(from, to)).toEqual([text]);
  });
});
