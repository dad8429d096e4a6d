import { describe, expect, test } from '@jest/globals';
import { AddressGuard } from '../../../forwarder/uplink/forbidden-addresses.ts';

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
  '::1',
  'fd00::1',
  '::ffff:10.0.0.1',
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
    const cards = (): readonly string[] => ['20.42.0.1', '10.40.0.10'];
    const place = { address: '20.42.0.1', port: 6443 };
    expect(new AddressGuard([], [], cards).permits(place)).toBe(false);
    expect(new AddressGuard([], [], cards).permits({ ...place, address: '20.42.0.2' })).toBe(true);
    expect(new AddressGuard(['20.42.0.0/24'], [], cards).permits(place)).toBe(true);
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
});

describe('AddressGuard()', () => {
  test.each(['10.0.0.0/33', 'fd00::/8', '10.0.0/8', '10.0.0.0/8/8', 'all'])('refuses to permit "%s"', (text) => {
    expect(() => new AddressGuard([text], [])).toThrow(`Cannot permit the addresses "${text}"`);
  });
});
