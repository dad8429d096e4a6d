import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { configurationSchema } from '../../forwarder/contract/configuration.ts';

describe('docs/limits.md', () => {
  test('names every limit with its default', () => {
    const page = readFileSync(new URL('../../docs/limits.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `(\w+)` \| ([^|]+) \|/gm)].map(
      ([, name = '', value]) => [name, value] as const,
    );
    const limits = Object.entries(configurationSchema.shape.limits.unwrap().shape).map(([name, limit]) => {
      const value = limit.parse(undefined);
      return [name, value === undefined ? 'the system’s' : String(value)];
    });
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(limits));
  });
});
