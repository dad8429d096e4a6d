import { describe, expect, test } from '@jest/globals';
import type { Family } from '../../../forwarder/contract/ip-address.ts';
import { HostCards } from '../../../forwarder/uplink/host-cards.ts';
import { type FindSource, findSourceAddress, leaveBy } from '../../../forwarder/uplink/source-address.ts';
import { cardsOf } from '../../support/cards.ts';

const CARDS = new HostCards(() =>
  cardsOf({ both: ['fe80::1', '192.0.2.7', '2001:db8::7'], four: ['192.0.2.8', 'fe80::2'], bare: ['fe80::3'] }),
);

describe('findSourceAddress()', () => {
  test.each<readonly [string, Parameters<typeof findSourceAddress>[0], Family, object]>([
    ['nothing', undefined, 'ipv4', { address: undefined }],
    ['an address', { address: '192.0.2.9' }, 'ipv4', { address: '192.0.2.9' }],
    ['an interface', { interface: 'both' }, 'ipv4', { address: '192.0.2.7' }],
    [
      'an interface for IPv6, but not its link-local address',
      { interface: 'both' },
      'ipv6',
      { address: '2001:db8::7' },
    ],
  ])('takes %s', (_what, from, family, expected) => {
    expect(findSourceAddress(from, family, CARDS)).toEqual(expected);
  });

  test.each<readonly [string, Parameters<typeof findSourceAddress>[0], Family, string]>([
    ['is missing', { interface: 'eth9' }, 'ipv4', 'there is no interface "eth9". This host has "both", "four", "bare"'],
    ['has no routed address', { interface: 'bare' }, 'ipv6', 'interface "bare" has no address'],
    ['has no address of the family', { interface: 'four' }, 'ipv6', 'interface "four" has no IPv6 address'],
    ['is an address of the other family', { address: '192.0.2.9' }, 'ipv6', '"192.0.2.9" is no IPv6 address'],
  ])('says when what is named %s', (_what, from, family, fault) => {
    expect(findSourceAddress(from, family, CARDS)).toEqual({ fault: expect.stringContaining(fault) });
  });
});

describe('leaveBy()', () => {
  const [FOUR, SIX, OTHER_FOUR] = ['20.42.0.1', '2603:1030::1', '20.42.0.2'].map((address) => ({ address, port: 443 }));
  const places = [SIX, FOUR, OTHER_FOUR].flatMap((place) => place ?? []);
  const by =
    (from: Parameters<typeof findSourceAddress>[0]): FindSource =>
    (family) =>
      findSourceAddress(from, family, CARDS);

  test('leaves all places to the kernel without a card', () => {
    expect(leaveBy(places, by(undefined))).toEqual({ places, source: undefined });
  });

  test.each([
    ['the family of the first place', { interface: 'both' }, [SIX], '2001:db8::7'],
    ['the family the card has', { interface: 'four' }, [FOUR, OTHER_FOUR], '192.0.2.8'],
    ['the family of the address', { address: '192.0.2.9' }, [FOUR, OTHER_FOUR], '192.0.2.9'],
  ])('keeps %s', (_what, from, expected, source) => {
    expect(leaveBy(places, by(from))).toEqual({ places: expected, source });
  });

  test('says why there is no way', () => {
    expect(leaveBy(places, by({ interface: 'bare' }))).toEqual({
      fault: expect.stringContaining('"bare" has no address'),
    });
  });
});
