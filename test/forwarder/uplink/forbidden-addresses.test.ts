import { describe, expect, test } from '@jest/globals';
import { AddressGuard } from '../../../forwarder/uplink/forbidden-addresses.ts';
import { HostCards } from '../../../forwarder/uplink/host-cards.ts';
import { cardsOf } from '../../support/cards.ts';

const FORBIDDEN = [
  '0.0.0.0',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '100.127.255.254',
  '127.0.0.1',
  '127.255.255.254',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '192.0.0.170',
  '198.18.0.1',
  '198.19.255.255',
  '224.0.0.1',
  '239.1.1.1',
  '255.255.255.255',
  '192.0.2.1',
  '192.88.99.1',
  '198.51.100.1',
  '203.0.113.1',
  '::',
  '::1',
  '::7f00:1',
  '::ffff:10.0.0.1',
  '::ffff:a00:1',
  '::FFFF:127.0.0.1',
  '0:0:0:0:0:ffff:a9fe:a9fe',
  '64:ff9b::10.0.0.1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b:1::1',
  '64:ff9b:1::20.42.0.1',
  '100::1',
  '2001::1',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  '2001:db8::1',
  '2002:a00:1::1',
  '2002:142a:1::1',
  '3fff::1',
  '5f00::1',
  'fc00::1',
  'fd00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%eth0',
  '2600::1%eth0',
  'fec0::1',
  'ff02::1',
  'not-an-address',
];
const OPEN = [
  '9.255.255.255',
  '11.0.0.0',
  '20.42.0.1',
  '100.63.255.255',
  '100.128.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '168.63.129.17',
  '192.167.0.1',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '::ffff:20.42.0.1',
  '64:ff9b::20.42.0.1',
  '2000::1',
  '2001:200::1',
  '2003::1',
  '2603:1030:20e:3::1',
  '3ffe::1',
];

describe('AddressGuard.permits()', () => {
  test.each(FORBIDDEN)('refuses %s', (address) => {
    expect(new AddressGuard([], []).permits({ address, port: 443 })).toBe(false);
  });

  test.each(OPEN)('permits %s', (address) => {
    expect(new AddressGuard([], []).permits({ address, port: 443 })).toBe(true);
  });

  test('opens the networks it is given, and nothing beside them', () => {
    const guard = new AddressGuard(['10.1.2.0/24', '10.9.9.9'], []);
    const permits = (address: string): boolean => guard.permits({ address, port: 443 });
    expect([permits('10.1.2.7'), permits('10.9.9.9')]).toEqual([true, true]);
    expect([permits('10.1.3.7'), permits('10.9.9.8'), permits('127.0.0.1')]).toEqual([false, false, false]);
  });

  test('refuses every address of this host, public or not, unless it is permitted', () => {
    const cards = (): HostCards => new HostCards(() => cardsOf({ eth0: ['20.42.0.1', '10.40.0.10', '2603:1030::7'] }));
    const permits = (address: string, permitted: readonly string[] = []): boolean =>
      new AddressGuard(permitted, [], cards()).permits({ address, port: 6443 });
    expect([permits('20.42.0.1'), permits('2603:1030::7'), permits('64:ff9b::20.42.0.1')]).toEqual([
      false,
      false,
      false,
    ]);
    expect([permits('20.42.0.2'), permits('2603:1030::8')]).toEqual([true, true]);
    expect([permits('20.42.0.1', ['20.42.0.0/24']), permits('2603:1030::7', ['2603:1030::7'])]).toEqual([true, true]);
  });

  test('opens IPv6 networks it is given, and nothing beside them', () => {
    const guard = new AddressGuard(['fd00:10::/32', '::1', '64:ff9b:1::/48'], []);
    const permits = (address: string): boolean => guard.permits({ address, port: 443 });
    expect([permits('fd00:10::7'), permits('FD00:10:0::7'), permits('::1'), permits('64:ff9b:1::1')]).not.toContain(
      false,
    );
    expect([permits('fd00:11::7'), permits('fe80::1'), permits('::2')]).not.toContain(true);
  });

  test('opens no private IPv4 address behind a translating router by permitting it as IPv4', () => {
    const guard = new AddressGuard(['10.0.0.0/8'], []);
    expect(guard.permits({ address: '64:ff9b::10.0.0.1', port: 443 })).toBe(false);
    expect(guard.permits({ address: '::ffff:10.0.0.1', port: 443 })).toBe(true);
  });

  test('refuses the own listener although its network is permitted', () => {
    const guard = new AddressGuard(['127.0.0.0/8'], [{ address: '127.0.0.1', port: 443 }]);
    expect(guard.permits({ address: '127.0.0.1', port: 443 })).toBe(false);
    expect(guard.permits({ address: '127.0.0.1', port: 8443 })).toBe(true);
  });

  test('refuses every port of an own public address', () => {
    const guard = new AddressGuard([], [{ address: '20.42.0.1', port: 443 }]);
    expect(guard.permits({ address: '20.42.0.1', port: 8443 })).toBe(false);
  });

  test('takes a listener on every address for one on each card', () => {
    const guard = new AddressGuard(['127.0.0.0/8'], [{ address: '0.0.0.0', port: 443 }]);
    expect(guard.permits({ address: '127.0.0.1', port: 443 })).toBe(false);
  });

  test.each(['127.0.0.1', '127.0.0.2', '0.0.0.0', '::ffff:127.0.0.1', '64:ff9b::127.0.0.1'])(
    'takes a listener on every address for one on %s',
    (address) => {
      const guard = new AddressGuard(['0.0.0.0/0', '::/0'], [{ address: '::', port: 443 }]);
      expect(guard.permits({ address, port: 443 })).toBe(false);
      expect(guard.permits({ address, port: 8443 })).toBe(true);
    },
  );

  test('takes a listener on a card for one on its addresses, those of today', () => {
    let clock = 0;
    let addresses: readonly string[] = ['10.30.0.10'];
    const cards = new HostCards(
      () => cardsOf({ eth1: addresses }),
      () => clock,
    );
    const guard = new AddressGuard(['10.0.0.0/8'], [{ interface: 'eth1', port: 443 }], cards);
    const permits = (address: string): boolean => guard.permits({ address, port: 443 });
    expect([permits('10.30.0.10'), permits('10.30.0.11')]).toEqual([false, true]);
    addresses = ['10.30.0.11'];
    clock = 5_000;
    expect([permits('10.30.0.10'), permits('10.30.0.11')]).toEqual([true, false]);
  });
});

describe('AddressGuard.isSelf()', () => {
  test.each([
    ['fd00:30::10', 'FD00:30:0:0::10', true],
    ['10.30.0.10', '::ffff:10.30.0.10', true],
    ['::ffff:10.30.0.10', '10.30.0.10', true],
    ['10.30.0.10', '64:ff9b::10.30.0.10', true],
    ['10.30.0.10', '10.30.0.11', false],
  ])('of a listener on %s, asked for %s, is %3$s', (own, address, expected) => {
    const guard = new AddressGuard([], [{ address: own, port: 443 }]);
    expect(guard.isSelf({ address, port: 443 })).toBe(expected);
    expect(guard.isSelf({ address, port: 444 })).toBe(false);
  });
});

describe('AddressGuard()', () => {
  test.each([
    '10.0.0.0/33',
    'fd00::/129',
    'fd00::1%eth0',
    '10.0.0/8',
    '10.0.0.0/8/8',
    '10.0.0.1/8',
    '010.0.0.0/8',
    'all',
    '',
  ])('refuses to permit "%s"', (text) => {
    expect(() => new AddressGuard([text], [])).toThrow(`Cannot permit the addresses "${text}"`);
  });
});
