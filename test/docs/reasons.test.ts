import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { REASONS } from '../../forwarder/contract/reasons.ts';

describe('docs/reasons.md', () => {
  test('lists every reason with its meaning, in the order of the contract', () => {
    const page = readFileSync(new URL('../../docs/reasons.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `([a-z-]+)` \| ([^|]+) \| ([^|]+) \|$/gm)];
    expect(rows.map(([, reason, meaning]) => [reason, meaning])).toEqual(Object.entries(REASONS));
  });
});
