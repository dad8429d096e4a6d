import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { KnownNames } from '../../../../forwarder/engine/ledger/known-names.ts';
import { Ledger } from '../../../../forwarder/engine/ledger/ledger.ts';

class Names {
  readonly #ledger: Ledger;

  constructor(names?: number) {
    this.#ledger = Ledger.create(names === undefined ? {} : { names });
  }

  admits(client: string, name: string, perMinute: number, nowMs: number): boolean {
    return this.#ledger.admitsName(this.#ledger.hash(client), name, perMinute, nowMs);
  }
}

describe('admitsName()', () => {
  test('counts a name once, whoever asks for it again', () => {
    const names = new Names();
    expect(names.admits('c1', 'a.example', 1, 0)).toBe(true);
    expect(names.admits('c1', 'a.example', 1, 0)).toBe(true);
    expect(names.admits('c2', 'a.example', 0, 0)).toBe(true);
    expect(names.admits('c1', 'b.example', 1, 0)).toBe(false);
  });

  test('counts every client for itself', () => {
    const names = new Names();
    names.admits('c1', 'a.example', 1, 0);
    expect(names.admits('c2', 'b.example', 1, 0)).toBe(true);
  });

  test('gives new names again after a minute', () => {
    const names = new Names();
    names.admits('c1', 'a.example', 1, 1_000);
    expect(names.admits('c1', 'b.example', 1, 60_999)).toBe(false);
    expect(names.admits('c1', 'b.example', 1, 61_000)).toBe(true);
  });

  test('forgets the name used longest ago when it is full', () => {
    const names = new Names(2);
    names.admits('c1', 'a.example', 2, 0);
    names.admits('c1', 'b.example', 2, 0);
    names.admits('c1', 'a.example', 2, 0);
    names.admits('c2', 'c.example', 2, 0);
    expect(names.admits('c1', 'a.example', 2, 0)).toBe(true);
    expect(names.admits('c1', 'b.example', 2, 0)).toBe(false);
  });
});

describe('KnownNames', () => {
  const any = fc.record({ name: fc.integer({ min: 1, max: 24 }), isUsed: fc.boolean() });

  test('knows no more names than it has room for, and always the one it learnt last', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.array(any, { maxLength: 100 }), (room, steps) => {
        const names = new KnownNames(KnownNames.allocate(room));
        for (const { name, isUsed } of steps) {
          if (!names.recall(name)) names.remember(name);
          if (isUsed) names.recall(name);
          expect(names.size).toBeLessThanOrEqual(room);
          expect(names.recall(name)).toBe(true);
        }
      }),
    );
  });

  test('gives a name that is in use a second chance', () => {
    const names = new KnownNames(KnownNames.allocate(3));
    for (const name of [1, 2, 3]) names.remember(name);
    for (let later = 4; later < 40; later += 1) {
      expect(names.recall(1)).toBe(true);
      names.remember(later);
    }
    expect(names.recall(2)).toBe(false);
  });
});
