import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { DECLARATION_PAGE, declarationPage } from '../../levels/declaration-page.ts';

describe('declarationPage()', () => {
  test('is what is committed ("npm run schemas" writes it)', () => {
    expect(readFileSync(new URL(`../../${DECLARATION_PAGE}`, import.meta.url), 'utf8')).toBe(declarationPage());
  });

  test.each([
    '`git.url`',
    '`telemetry.routes[].to.eventHubs.hub`',
    '`allow[].expires`',
    '`profiles[].with`',
    '`dns.forward[].to`',
  ])('describes %s', (key) => {
    expect(declarationPage()).toContain(key);
  });
});
