import { describe, expect, test } from '@jest/globals';
import type { BindPlace } from '../../../forwarder/contract/configuration.ts';
import type { ServedListener } from '../../../forwarder/engine/engine.ts';
import { keptPlaces, placesToBind } from '../../../forwarder/engine/face-places.ts';
import { cardsOf } from '../../support/cards.ts';

const CARDS = (): ReturnType<typeof cardsOf> => cardsOf({ eth1: ['10.30.0.10', 'fd00:30::10'] });

function listener(name: string, ...bind: readonly BindPlace[]): ServedListener {
  return { name, protocol: 'tls', port: 443, bind: [...bind] };
}

describe('placesToBind()', () => {
  test('asks once for a socket a listener names twice', () => {
    const both = listener('tls', { interface: 'eth1', port: 443 }, { address: '10.30.0.10', port: 443 });
    expect(placesToBind([both], CARDS).map(({ key }) => key)).toEqual(['10.30.0.10 443', 'fd00:30::10 443']);
  });

  test('tells sockets of port 0 apart', () => {
    const two = [listener('a', { interface: 'eth1', port: 0 }), listener('b', { interface: 'eth1', port: 0 })];
    expect(new Set(placesToBind(two, CARDS).map(({ key }) => key)).size).toBe(4);
  });

  test('refuses one socket for two listeners', () => {
    const two = [listener('a', { interface: 'eth1', port: 443 }), listener('b', { address: 'fd00:30::10', port: 443 })];
    expect(() => placesToBind(two, CARDS)).toThrow(
      'Cannot listen on fd00:30::10 port 443 for listener "b": listener "a" listens there',
    );
  });

  test('names the card that is missing and the listener that asks for it', () => {
    expect(() => placesToBind([listener('a', { interface: 'eth9', port: 443 })], CARDS)).toThrow(
      'Cannot listen on interface "eth9" port 443 for listener "a": there is no interface "eth9". This host has "eth1"',
    );
  });
});

describe('keptPlaces()', () => {
  const before = listener('before', { interface: 'eth1', port: 443 });
  const after = listener('after', { interface: 'eth1', port: 443 });
  const bound = placesToBind([before, listener('other', { address: '10.30.0.11', port: 443 })], CARDS);

  test('keeps what is still asked for, for the listener that asks now', () => {
    expect(keptPlaces([after], bound, CARDS).map(({ key, listener: { name } }) => `${key} ${name}`)).toEqual([
      '10.30.0.10 443 after',
      'fd00:30::10 443 after',
    ]);
  });

  test('keeps the sockets of a card that is gone', () => {
    const gone = (): ReturnType<typeof cardsOf> => ({});
    expect(keptPlaces([after], bound, gone).map(({ key, listener: { name } }) => `${key} ${name}`)).toEqual([
      '10.30.0.10 443 after',
      'fd00:30::10 443 after',
    ]);
  });
});
