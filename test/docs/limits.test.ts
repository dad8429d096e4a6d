import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { configurationSchema } from '../../forwarder/contract/configuration.ts';

describe('docs/limits.md', () => {
  test('names every limit with its default', () => {
    const page = readFileSync(new URL('../../docs/limits.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map(([, name, value]) => [name, Number(value)]);
    expect(Object.fromEntries(rows)).toEqual(configurationSchema.shape.limits.parse({}));
  });
});
