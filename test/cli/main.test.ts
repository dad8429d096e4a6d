import { describe, expect, test } from '@jest/globals';
import { tmpdir } from 'node:os';
import { runCommand } from '../support/clone.ts';

describe('sallyport', () => {
  test('teaches with its help, and that is fine', async () => {
    const { code, out } = await runCommand('--help');
    expect(code).toBe(0);
    expect(out).toContain('From an idea to the plant:');
  });

  test.each([
    [['chekc'], "unknown command 'chekc'"],
    [['check', '--wrong'], "unknown option '--wrong'"],
    [['check', 'nowhere'], 'Cannot find site "nowhere"'],
    [['check', '--today', '2026-02-30'], 'Write a day that exists'],
    [['explain', 'contoso-bakery', 'level-9', 'a.example:443'], 'Cannot find zone "level-9"'],
    [['explain', 'contoso-bakery', 'level-3', 'a.example'], 'Write a host and a port'],
    [['init', 'Upper'], 'Cannot make site "Upper"'],
    [['init', 'contoso-bakery'], 'levels/sites/contoso-bakery exists'],
    [['check', '--repository', tmpdir()], 'Cannot find a Sallyport repository'],
  ])('answers %j with exit code 2 and says why', async (args, why) => {
    const { code, err } = await runCommand(...args);
    expect(err).toContain(why);
    expect(code).toBe(2);
  });
});
