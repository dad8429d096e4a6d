import { describe, expect, test } from '@jest/globals';
import { Clone, runCommand } from '../support/clone.ts';

describe('sallyport demo', () => {
  test('sees all its steps and ends by itself', async () => {
    const { code, out, err } = await runCommand('demo');
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/^All 9 steps were seen in /m);
  }, 60_000);

  test('fails when a step is not seen', async () => {
    using clone = new Clone();
    const line = /^ {2}- host: licence\.packvendor\.example\n(?: {4}.*\n)+/m;
    clone.edit('levels/sites/contoso-bakery/level-2-packaging.yaml', (text) => text.replace(line, ''));
    const { code, err } = await clone.run('demo');
    expect(err).toContain('denied by level-3 as not-in-allowlist, not by level-3 as zone-not-allowed');
    expect(code).toBe(1);
  }, 60_000);
});
