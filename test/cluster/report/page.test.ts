// The report in a real browser: what an auditor sees, hears, searches and prints.

import { beforeAll, describe, expect, test } from '@jest/globals';
import axe from 'axe-core';
import type { Site } from '../../../levels/model.ts';
import { exampleSite } from '../../support/declared-site.ts';
import { reported } from '../../support/reported-site.ts';
import { wideSite } from '../../support/wide-site.ts';
import { needBrowser, OpenPage } from './browser.ts';
import {
  clippedElements,
  overflowingLabels,
  overlappingLabels,
  sidewaysScroll,
  violations,
  visibleEntries,
} from './in-page.ts';

const MINUTES = 60_000;
/** A telephone, a laptop, a wall. */
const WIDTHS = [400, 1280, 2560];
/** What is left of A4 on its side between the margins, at 96 dots to the inch. */
const PAPER = { width: 1031, height: 703 };

const SITES: readonly (readonly [string, () => Site])[] = [
  ['contoso-bakery', () => exampleSite('contoso-bakery')],
  ['fabrikam-aks-and-vm', () => exampleSite('fabrikam-aks-and-vm')],
  ['northwind-dual-nic', () => exampleSite('northwind-dual-nic')],
  ['a site of forty zones', wideSite],
];

beforeAll(needBrowser, 10 * MINUTES);

describe.each(SITES)('the report of %s', (_, make) => {
  let html = '';
  beforeAll(() => {
    html = reported(make()).page;
  }, MINUTES);

  test(
    'asks for nothing, and its script has nothing to say',
    async () => {
      await using open = await OpenPage.open(html);
      await open.page.emulateMedia({ colorScheme: 'dark' });
      await open.page.emulateMedia({ media: 'print' });
      expect({ requests: open.requests, messages: open.messages }).toEqual({ requests: [], messages: [] });
    },
    2 * MINUTES,
  );

  test(
    'lets no two labels of the map overlap and every label fit its box, at any width',
    async () => {
      await using open = await OpenPage.open(html);
      for (const width of WIDTHS) {
        await open.page.setViewportSize({ width, height: 900 });
        expect(await overlappingLabels(open.page)).toEqual([]);
        expect(await overflowingLabels(open.page)).toEqual([]);
        expect(await sidewaysScroll(open.page)).toBe(0);
      }
    },
    2 * MINUTES,
  );

  test(
    'is searched by keyboard alone',
    async () => {
      await using open = await OpenPage.open(html);
      const { page } = open;
      const before = await visibleEntries(page);
      const counted = page.locator('#search-count');
      expect(await counted.getAttribute('aria-live')).toBe('polite');
      await page.keyboard.press('/');
      expect(await page.evaluate('document.activeElement.id')).toBe('search');
      await page.keyboard.type('Login.MicrosoftOnline.com');
      const found = await visibleEntries(page);
      expect(found.seen).toBeGreaterThan(0);
      expect(found.seen).toBeLessThan(found.all);
      expect(await counted.textContent()).toBe(`${found.seen} of ${found.all} lines found`);
      await page.keyboard.type(' / nothing-has-this');
      expect(await counted.textContent()).toBe(`0 of ${found.all} lines found`);
      await page.keyboard.press('Escape');
      expect(await page.locator('#search').inputValue()).toBe('');
      expect(await counted.textContent()).toBe('');
      expect(await visibleEntries(page)).toEqual(before);
      expect(open.messages).toEqual([]);
    },
    2 * MINUTES,
  );

  test.each([
    ['with its script', true],
    ['without scripts', false],
  ])(
    'prints everything, %s: unfolded, whole, black on white',
    async (_how, script) => {
      await using open = await OpenPage.open(html, { width: PAPER.width, script });
      const { page } = open;
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      if (script) await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      const { seen, all } = await visibleEntries(page);
      expect(seen).toBe(all);
      expect(await clippedElements(page)).toEqual([]);
      expect(await overlappingLabels(page)).toEqual([]);
      expect(
        await page.evaluate('[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]'),
      ).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
      const pdf = await page.pdf({ preferCSSPageSize: true });
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThan(6);
    },
    3 * MINUTES,
  );

  test(
    'prints everything while something is searched for',
    async () => {
      await using open = await OpenPage.open(html);
      await open.page.keyboard.press('/');
      await open.page.keyboard.type('nothing-has-this');
      await open.page.emulateMedia({ media: 'print' });
      await open.page.evaluate("dispatchEvent(new Event('beforeprint'))");
      const { seen, all } = await visibleEntries(open.page);
      expect(seen).toBe(all);
    },
    2 * MINUTES,
  );

  test(
    'can be read without scripts, and offers no search then',
    async () => {
      await using open = await OpenPage.open(html, { width: 1280, script: false });
      expect(await open.page.locator('#search-form').isVisible()).toBe(false);
      const folded = open.page.locator('.conduit details.group:not([open]) > summary').first();
      const before = await visibleEntries(open.page);
      await folded.click();
      expect((await visibleEntries(open.page)).seen).toBeGreaterThan(before.seen);
    },
    2 * MINUTES,
  );

  test(
    'is dark where the reader wants it dark',
    async () => {
      await using open = await OpenPage.open(html);
      const shot = async (colorScheme: 'light' | 'dark') => {
        await open.page.emulateMedia({ colorScheme });
        return open.page.screenshot();
      };
      const [light, dark] = [await shot('light'), await shot('dark')];
      expect(light.equals(dark)).toBe(false);
      expect(light.equals(await shot('light'))).toBe(true);
    },
    2 * MINUTES,
  );

  test.each(['light', 'dark'] as const)(
    'has no fault of accessibility in %s that axe-core knows',
    async (colorScheme) => {
      await using open = await OpenPage.open(html);
      await open.page.emulateMedia({ colorScheme });
      expect(await violations(open.page, axe.source)).toEqual([]);
    },
    10 * MINUTES,
  );
});
