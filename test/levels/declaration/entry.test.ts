import { describe, expect, test } from '@jest/globals';
import { entrySchema } from '../../../levels/declaration/entry.ts';

describe('entrySchema', () => {
  test.each(['owner', 'ticket'] as const)('refuses a text in place of a name: %s', (key) => {
    const entry = { host: 'a.vendor.example', port: 443, why: 'spare parts', owner: 'packaging', ticket: 'CHG1' };
    const withLength = (length: number) => entrySchema.safeParse({ ...entry, [key]: 'a'.repeat(length) });
    expect(withLength(200).success).toBe(true);
    expect(withLength(201).error?.issues).toMatchObject([{ path: [key], message: 'at most 200 characters' }]);
  });
});
