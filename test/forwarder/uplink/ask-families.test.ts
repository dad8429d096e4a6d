import { describe, expect, test } from '@jest/globals';
import type { Family } from '../../../forwarder/contract/ip-address.ts';
import { askFamilies } from '../../../forwarder/uplink/ask-families.ts';
import type { AddressRecord, Resolve } from '../../../forwarder/uplink/name-servers.ts';

const BOTH: readonly Family[] = ['ipv6', 'ipv4'];

function record(address: string): AddressRecord {
  return { address, ttl: 60 };
}

function failing(code: string): Promise<never> {
  return Promise.reject(Object.assign(new Error(code), { code }));
}

const [FOUR, OTHER_FOUR, SIX, OTHER_SIX] = [
  record('192.0.2.1'),
  record('192.0.2.2'),
  record('2001:db8::1'),
  record('2001:db8::2'),
] as const;
const hung = new Promise<never>(() => undefined);

describe('askFamilies()', () => {
  test('asks for nothing that is not wanted', async () => {
    const asked: Family[] = [];
    const resolve: Resolve = (_name, family) => {
      asked.push(family);
      return Promise.resolve([FOUR]);
    };
    expect(await askFamilies('a.example', ['ipv4'], resolve)).toEqual({
      kind: 'records',
      records: [FOUR],
      isWhole: true,
    });
    expect(asked).toEqual(['ipv4']);
  });

  test.each<
    readonly [string, () => Promise<readonly AddressRecord[]>, () => Promise<readonly AddressRecord[]>, object]
  >([
    [
      'takes turns, in the order of the families',
      () => Promise.resolve([SIX, OTHER_SIX]),
      () => Promise.resolve([FOUR, OTHER_FOUR]),
      { kind: 'records', records: [SIX, FOUR, OTHER_SIX, OTHER_FOUR], isWhole: true },
    ],
    [
      'takes what one family has when the other has nothing',
      () => failing('ENODATA'),
      () => Promise.resolve([FOUR]),
      { kind: 'records', records: [FOUR], isWhole: true },
    ],
    [
      'takes what one family has when the other fails, and says that it is not all',
      () => failing('ESERVFAIL'),
      () => Promise.resolve([FOUR]),
      { kind: 'records', records: [FOUR], isWhole: false },
    ],
    [
      'does not wait long for the other family',
      () => hung,
      () => Promise.resolve([FOUR]),
      { kind: 'records', records: [FOUR], isWhole: false },
    ],
    ['is absent when both say so', () => failing('ENOTFOUND'), () => Promise.resolve([]), { kind: 'absent' }],
    ['has failed when one says nothing', () => failing('ENODATA'), () => failing('ETIMEOUT'), { kind: 'failed' }],
  ])('%s', async (_what, six, four, expected) => {
    expect(await askFamilies('a.example', BOTH, (_name, family) => (family === 'ipv6' ? six() : four()))).toEqual(
      expected,
    );
  });
});
