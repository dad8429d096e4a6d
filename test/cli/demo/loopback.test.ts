import { describe, expect, test } from '@jest/globals';
import { missingAddresses } from '../../../cli/demo/loopback.ts';

describe('missingAddresses()', () => {
  test('names the addresses that cannot be bound, and only those', async () => {
    // 192.0.2.0/24 is for documentation (RFC 5737): no machine has an address of it. Nothing is sent, only bound.
    expect(await missingAddresses(['127.0.0.1', '192.0.2.1', '127.0.30.10', '192.0.2.2'])).toEqual([
      '192.0.2.1',
      '192.0.2.2',
    ]);
  });
});
