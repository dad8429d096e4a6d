import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { mayTakeMore } from '../../../../forwarder/engine/ledger/fair-share.ts';

describe('mayTakeMore()', () => {
  test.each([
    ['has plenty left', { all: 8, taken: 3, ofChild: 3, children: 4 }, true],
    ['is half gone, and the child has its part', { all: 8, taken: 4, ofChild: 2, children: 4 }, false],
    ['is half gone, and the child has less than its part', { all: 8, taken: 4, ofChild: 1, children: 4 }, true],
    ['is nearly gone, and there is no other child', { all: 8, taken: 7, ofChild: 7, children: 1 }, true],
    ['is too little for all children, and the child has none', { all: 2, taken: 1, ofChild: 0, children: 4 }, true],
    ['is too little for all children, and the child has one', { all: 2, taken: 1, ofChild: 1, children: 4 }, false],
  ])('of what %s', (_what, shared, expected) => {
    expect(mayTakeMore(shared)).toBe(expected);
  });

  test('never lets one child have more than half and one, or its part, whichever is more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 8 }), (all, children) => {
        let taken = 0;
        while (taken < all && mayTakeMore({ all, taken, ofChild: taken, children })) taken += 1;
        expect(taken).toBeLessThanOrEqual(Math.max(Math.ceil(all / 2), Math.floor(all / children)));
      }),
    );
  });
});
