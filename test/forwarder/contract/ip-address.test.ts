import { describe, expect, test } from '@jest/globals';
import { canonicalAddress, findAddressFault } from '../../../forwarder/contract/ip-address.ts';
import { ipAddress, ipEndpoint } from '../../../forwarder/contract/ip-address-schema.ts';

describe('canonicalAddress()', () => {
  test.each([
    ['10.30.0.10', '10.30.0.10'],
    ['FD00:30:0:0::10', 'fd00:30::10'],
    ['::ffff:10.30.0.10', '10.30.0.10'],
    ['::ffff:a1e:a', '10.30.0.10'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['localhost', 'localhost'],
  ])('writes %s as %s', (text, expected) => {
    expect(canonicalAddress(text)).toBe(expected);
  });
});

describe('findAddressFault()', () => {
  test.each(['10.30.0.10', '0.0.0.0', '169.254.20.53', '::', '::1', 'fd00:30::10', '::ffff:10.0.0.1'])(
    'takes %s',
    (text) => {
      expect(findAddressFault(text)).toBeUndefined();
    },
  );

  test.each([
    ['localhost', 'is no IP address'],
    ['forwarder.example', 'is no IP address'],
    ['10.30.0', 'is no IP address'],
    ['010.30.0.10', 'is no IP address'],
    ['10.30.0.10/24', 'is no IP address'],
    ['[::1]', 'is no IP address'],
    ['', 'is no IP address'],
    ['fe80::1%eth0', 'holds on one link only'],
    ['fd00::1%eth0', 'holds on one link only'],
    ['fe80::1', 'holds on one link only'],
    ['FEBF::1', 'holds on one link only'],
  ])('refuses "%s": %s', (text, fault) => {
    expect(findAddressFault(text)).toContain(`"${text}" ${fault}`);
  });
});

describe('ipAddress', () => {
  test('gives an address its one text', () => {
    expect(ipAddress.parse('FD00:30:0:0::10')).toBe('fd00:30::10');
  });

  test('says what is wrong', () => {
    expect(ipAddress.safeParse('localhost').error?.issues).toMatchObject([
      { message: expect.stringContaining('"localhost" is no IP address') },
    ]);
  });
});

describe('ipEndpoint', () => {
  test.each(['10.40.0.2:53', '[fd00:40::2]:53', '[::1]:65535'])('takes %s', (text) => {
    expect(ipEndpoint.parse(text)).toBe(text);
  });

  test.each([
    '10.40.0.2',
    '10.40.0.2:0',
    '10.40.0.2:65536',
    '999.1.1.1:53',
    'fd00::2:53',
    '[10.40.0.2]:53',
    '[fe80::1]:53',
    '[fd00::2%eth0]:53',
    'dns.example:53',
    ':53',
  ])('refuses "%s"', (text) => {
    expect(ipEndpoint.safeParse(text).error?.issues).toMatchObject([
      { message: expect.stringContaining(`"${text}" is no address with a port`) },
    ]);
  });
});
