import { describe, expect, test } from '@jest/globals';
import { NameCache } from '../../../forwarder/uplink/name-cache.ts';

describe('NameCache', () => {
  test('forgets an answer when its time is over', () => {
    let clock = 0;
    const cache = new NameCache<string>(10, () => clock);
    cache.set('a', 'answer', 100);
    clock = 99;
    expect(cache.get('a')).toBe('answer');
    clock = 100;
    expect(cache.get('a')).toBeUndefined();
    expect(cache.size).toBe(0);
  });

  test('makes room by the answer used longest ago', () => {
    const cache = new NameCache<string>(2, () => 0);
    cache.set('a', '1', 100);
    cache.set('b', '2', 100);
    cache.get('a');
    cache.set('c', '3', 100);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['1', undefined, '3']);
  });

  test('replaces an answer without pushing another out', () => {
    const cache = new NameCache<string>(2, () => 0);
    cache.set('a', '1', 100);
    cache.set('b', '2', 100);
    cache.set('b', '3', 100);
    expect([cache.get('a'), cache.get('b')]).toEqual(['1', '3']);
  });
});
