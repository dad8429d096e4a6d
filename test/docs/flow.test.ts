import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import type { EndReason } from '../../levels/telemetry/trace/message.ts';
import { runCommand } from '../support/clone.ts';

const PAGE = readFileSync(fileURLToPath(new URL('../../docs/flow.md', import.meta.url)), 'utf8');

/** Each is here because the type wants it. */
const REASONS: Readonly<Record<EndReason, true>> = {
  'topic-not-taken': true,
  'payload-not-readable': true,
  'rule-not-readable': true,
  filtered: true,
  'no-value': true,
  'not-writable': true,
  'no-destination': true,
};

describe('docs/flow.md', () => {
  test('shows what the command prints', async () => {
    const [, command = '', printed] = /\$ sallyport (.+)\n([^`]+)```/.exec(PAGE) ?? [];
    const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    const { out } = await runCommand(...words, '--today', '2026-11-21');
    expect(printed).toBe(out);
  });

  test('has a row for every reason a message ends by, and no other', () => {
    const rows = [...PAGE.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, reason]) => reason);
    expect(new Set(rows)).toEqual(new Set(Object.keys(REASONS)));
    expect(rows).toHaveLength(Object.keys(REASONS).length);
  });
});
