import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BlockList } from 'node:net';
import { NetworkTable, parseNetwork } from '../../../forwarder/decision/networks.ts';

describe('parseNetwork()', () => {
  test.each(['10.0.0.0/8', '10.1.2.3/32', '0.0.0.0/0', 'fd00::/8', '::1/128', '::ffff:10.0.0.0/104'])(
    'accepts %s',
    (text) => {
      expect(parseNetwork(text)).not.toHaveProperty('fault');
    },
  );

  test.each([
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0/24',
    '999.1.1.1/8',
    'fd00::/129',
    'fe80::%1/10',
    '10.0.0.0/8/8',
    '',
    '/8',
    'a/8',
  ])('refuses "%s"', (text) => {
    expect(parseNetwork(text)).toHaveProperty('fault', expect.stringContaining('is no network'));
  });

  test('refuses bits behind the prefix', () => {
    expect(parseNetwork('10.20.1.5/24')).toHaveProperty('fault', expect.stringContaining('bits set behind its prefix'));
  });

  test('takes IPv4 for a part of IPv6', () => {
    expect(parseNetwork('10.0.0.0/8')).toEqual(parseNetwork('::ffff:10.0.0.0/104'));
  });
});

describe('NetworkTable', () => {
  test('prefers the longer network', () => {
    const table = tableOf(['10.0.0.0/8', '10.1.0.0/16', '10.1.1.0/24']);
    expect(table.ownerOf('10.1.1.1')).toBe('10.1.1.0/24');
    expect(table.ownerOf('10.1.2.1')).toBe('10.1.0.0/16');
    expect(table.ownerOf('10.2.2.1')).toBe('10.0.0.0/8');
    expect(table.ownerOf('11.0.0.1')).toBeUndefined();
  });

  test('agrees with the block list of Node', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), fc.ipV4(), (address, length, asked) => {
        const network = networkOf(address, length);
        const list = new BlockList();
        list.addSubnet(address, length);
        expect(tableOf([network]).ownerOf(asked) !== undefined).toBe(list.check(asked));
        expect(tableOf([network]).ownerOf(address)).toBe(network);
      }),
    );
  });
});

function tableOf(texts: readonly string[]): NetworkTable {
  const table = new NetworkTable();
  for (const text of texts) {
    const network = parseNetwork(text);
    if ('fault' in network) throw new Error(network.fault);
    table.add(network, text);
  }
  return table;
}

/** The network of an address, its host bits cleared. */
function networkOf(address: string, length: number): string {
  const value = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const first = Math.floor(value / 2 ** (32 - length)) * 2 ** (32 - length);
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${length}`;
}
