import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { shellWord } from '../../../constructs/host/shell.ts';

describe('shellWord()', () => {
  test.each([
    ['rg-bakery', 'rg-bakery'],
    ['https://github.com/contoso/bakery', 'https://github.com/contoso/bakery'],
    ['', "''"],
    ['my group', "'my group'"],
    ["it's", String.raw`'it'\''s'`],
    ['$(reboot)', "'$(reboot)'"],
  ])('writes %j as %s', (text, expected) => {
    expect(shellWord(text)).toBe(expected);
  });

  test('is read back by a shell as the same text, whatever it is', () => {
    const texts = fc.sample(fc.string({ unit: 'grapheme-ascii', maxLength: 40 }), 200);
    const script = `printf '%s\\0' ${texts.map(shellWord).join(' ')}`;
    const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(stdout.split('\0').slice(0, -1)).toEqual(texts);
  });
});
