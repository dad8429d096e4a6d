import { describe, expect, test } from '@jest/globals';
import { missingAddresses } from '../../../cli/demo/loopback.ts';

describe('missingAddresses()', () => {
  test('names the addresses that cannot be bound, and only those', async () => {
    // 203.0.113.0/24 is for documentation (RFC 5737): machines have no address of it. Nothing is sent, only bound.
    expect(await missingAddresses(['127.0.0.1', '203.0.113.1', '127.0.30.10', '203.0.113.2'])).toEqual([
      '203.0.113.1',
      '203.0.113.2',
    ]);
  });
});
