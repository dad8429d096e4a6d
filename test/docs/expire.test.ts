// The commands of docs/expire.md, in their order, on a clone of the example.

import { describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { Clone } from '../support/clone.ts';
import { readPage } from '../support/pages/sallyport-commands.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const FILE = 'levels/sites/contoso-bakery/level-2-ovens.yaml';
const { text, commands } = readPage('expire.md');

describe('docs/expire.md', () => {
  test('shows what its commands print, and ends with nothing that has ended', async () => {
    using clone = new Clone();
    const day = ['--today', '2027-03-05'];
    const [all = [], one = [], remove = [], synth = []] = commands;
    expect([all, one, remove, synth].map(([verb]) => verb)).toEqual(['expire', 'expire', 'expire', 'synth']);
    const [, shown = 'nothing'] = /^```\n(Ended\n.*?)^```$/ms.exec(text) ?? [];
    for (const command of [all, one]) {
      const { code, out } = await clone.run(...command, ...day);
      expect([code, out.startsWith(shown)]).toEqual([0, true]);
    }
    expect(await clone.run(...remove, ...day)).toMatchObject({
      code: 0,
      out: expect.stringContaining(`1 removed from ${FILE}`),
    });
    expect(await clone.run(...synth)).toMatchObject({ code: 0 });
    expect((await clone.run(...all, ...day)).out).not.toContain('Ended');
  }, 60_000);

  test('names files that are there', () => {
    for (const [, path = ''] of text.matchAll(/`((?:\.github\/|azure-pipelines)[\w./-]+)`/g))
      expect([path, existsSync(join(REPOSITORY, path))]).toEqual([path, true]);
  });
});
