import { describe, expect, test } from '@jest/globals';
import { HostCards } from '../../../forwarder/uplink/host-cards.ts';
import { cardsOf } from '../../support/cards.ts';

describe('HostCards', () => {
  test('knows every address, and of a card those that are routed', () => {
    const cards = new HostCards(() =>
      cardsOf({ lo: ['127.0.0.1', '::1'], eth0: ['10.30.0.10', 'fe80::1', 'febf::1'] }),
    );
    expect(['127.0.0.1', '::1', 'fe80::1', '10.30.0.11'].map((address) => cards.has(address))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(cards.addressesOf('eth0')).toEqual(['10.30.0.10']);
  });

  test.each([
    [{ lo: ['127.0.0.1'] }, 'there is no interface "eth1". This host has "lo"'],
    [{}, 'there is no interface "eth1". This host has none'],
    [{ eth1: ['fe80::1'] }, 'interface "eth1" has no address. Give it one or name another'],
  ])('says what is wrong with a card of %j', (addresses, fault) => {
    expect(new HostCards(() => cardsOf(addresses)).addressesOf('eth1')).toEqual({ fault });
  });

  test('reads the cards again after some seconds, and not before', () => {
    let clock = 0;
    let reads = 0;
    const cards = new HostCards(
      () => cardsOf({ eth1: [`10.0.0.${(reads += 1)}`] }),
      () => clock,
    );
    expect([cards.has('10.0.0.1'), cards.has('10.0.0.2')]).toEqual([true, false]);
    clock = 4_999;
    expect(cards.addressesOf('eth1')).toEqual(['10.0.0.1']);
    clock = 5_000;
    expect([cards.addressesOf('eth1'), reads]).toEqual([['10.0.0.2'], 2]);
  });

  test('goes on with what it knew when the kernel does not tell', () => {
    let clock = 0;
    let isWell = true;
    const cards = new HostCards(
      () => {
        if (!isWell) throw new Error('too many open files');
        return cardsOf({ eth1: ['10.0.0.1'] });
      },
      () => clock,
    );
    expect(cards.has('10.0.0.1')).toBe(true);
    isWell = false;
    clock = 5_000;
    expect(cards.has('10.0.0.1')).toBe(true);
    expect(() => cards.refresh()).toThrow('too many open files');
  });
});
