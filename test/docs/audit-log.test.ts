import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('docs/audit-log.md', () => {
  test('explains every field of an audit line, in their order', () => {
    const explained = [...read('docs/audit-log.md').matchAll(/^\| `(\w+)` \| [^|]+ \|$/gm)].map(([, field]) => field);
    const fields = [...read('forwarder/contract/audit-record.ts').matchAll(/^ {2}readonly (\w+)\??: /gm)];
    expect(fields.length).toBeGreaterThan(20);
    expect(explained).toEqual(fields.map(([, field]) => field));
  });
});
