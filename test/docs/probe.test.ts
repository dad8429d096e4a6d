import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { PROBE_REASONS } from '../../forwarder/contract/probe-result.ts';
import { EMPTY_TYPES } from '../../forwarder/probe/empty-types.ts';
import { PROBE_TIMES } from '../../forwarder/probe/means.ts';

const page = readFileSync(new URL('../../docs/probe.md', import.meta.url), 'utf8');

describe('docs/probe.md', () => {
  test('lists every reason with its meaning, in the order of the contract', () => {
    const rows = [...page.matchAll(/^\| `([a-z-]+)` \| ([^|]+) \| ([^|]+) \|$/gm)];
    expect(rows.map(([, reason, meaning]) => [reason, meaning])).toEqual(Object.entries(PROBE_REASONS));
  });

  test('names the types of records that have to be empty', () => {
    for (const type of EMPTY_TYPES) expect(page).toMatch(new RegExp(`DNS has no [^|]*\\b${type}\\b`));
  });

  test('says how long a connection has to stay open', () => {
    expect(page).toContain(`the connection stays open for ${PROBE_TIMES.settleMs / 1000} seconds`);
  });
});
