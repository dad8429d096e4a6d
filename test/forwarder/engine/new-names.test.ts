import { describe, expect, test } from '@jest/globals';
import { NewNames } from '../../../forwarder/engine/new-names.ts';

describe('NewNames.admits()', () => {
  test('counts a name once, whoever asks for it again', () => {
    const names = new NewNames();
    expect(names.admits('c1', 'a.example', 1, 0)).toBe(true);
    expect(names.admits('c1', 'a.example', 1, 0)).toBe(true);
    expect(names.admits('c2', 'a.example', 0, 0)).toBe(true);
    expect(names.admits('c1', 'b.example', 1, 0)).toBe(false);
  });

  test('counts every client for itself', () => {
    const names = new NewNames();
    names.admits('c1', 'a.example', 1, 0);
    expect(names.admits('c2', 'b.example', 1, 0)).toBe(true);
  });

  test('gives new names again after a minute', () => {
    const names = new NewNames();
    names.admits('c1', 'a.example', 1, 1_000);
    expect(names.admits('c1', 'b.example', 1, 60_999)).toBe(false);
    expect(names.admits('c1', 'b.example', 1, 61_000)).toBe(true);
  });

  test('forgets the name used longest ago when it is full', () => {
    const names = new NewNames(2);
    names.admits('c1', 'a.example', 2, 0);
    names.admits('c1', 'b.example', 2, 0);
    names.admits('c1', 'a.example', 2, 0);
    names.admits('c2', 'c.example', 2, 0);
    expect(names.admits('c1', 'a.example', 2, 0)).toBe(true);
    expect(names.admits('c1', 'b.example', 2, 0)).toBe(false);
  });
});
