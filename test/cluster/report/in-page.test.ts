// The questions asked of a page find what is wrong: each is put to a page that has the fault, and the policy of a report to a script
// that is not its own.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, test } from '@jest/globals';
import axe from 'axe-core';
import { exampleSite } from '../../support/declared-site.ts';
import { reported } from '../../support/reported-site.ts';
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

const FAULTY = `<!doctype html><title>faulty</title><body>
<svg class="map" width="300" height="100"><g><rect class="plate" width="20" height="20"/><text x="0" y="15">hangs out</text><text x="10" y="18">of it</text></g></svg>
<p style="color: #ccc; background: #fff">hardly to be read</p>
<div class="table" style="overflow: hidden; width: 50px"><div style="width: 400px">cut off</div></div>
<details><table><tr class="entry"><td>folded</td></tr></table></details>
<div style="width: 3000px">wider than any window</div>`;

beforeAll(needBrowser, 10 * MINUTES);

describe('a faulty page', () => {
  test(
    'is found out by every question',
    async () => {
      await using open = await OpenPage.open(FAULTY);
      const { page } = open;
      expect(await overlappingLabels(page)).toEqual(['hangs out / of it']);
      expect(await overflowingLabels(page)).toEqual(['hangs out', 'of it']);
      expect(await sidewaysScroll(page)).toBeGreaterThan(1000);
      expect(await clippedElements(page)).toEqual([expect.stringContaining('cut off')]);
      expect(await visibleEntries(page)).toEqual({ seen: 0, all: 1 });
      expect((await violations(page, axe.source)).map(({ id }) => id)).toContain('color-contrast');
    },
    2 * MINUTES,
  );
});

describe('the policy of a report', () => {
  test(
    'lets no script, style, picture or request in that somebody wrote into it',
    async () => {
      const asked: string[] = [];
      const server = createServer((request, response) => {
        asked.push(request.url ?? '');
        response.end();
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      try {
        const { page: html } = reported(exampleSite('northwind-dual-nic'));
        await using open = await OpenPage.open(html.replace('</main>', `${slippedIn(server.address())}</main>`));
        expect(await open.page.title()).not.toBe('obeyed');
        expect(await open.page.evaluate("getComputedStyle(document.getElementById('styled')).color")).not.toBe(
          'rgb(1, 2, 3)',
        );
        expect(asked).toEqual([]);
        expect(open.messages.filter((message) => message.includes('Content Security Policy'))).not.toHaveLength(0);
      } finally {
        server.close();
        await once(server, 'close');
      }
    },
    2 * MINUTES,
  );
});

function slippedIn(address: string | AddressInfo | null): string {
  const port = typeof address === 'object' ? address?.port : undefined;
  return `<script>document.title = 'obeyed'</script><style>#styled { color: rgb(1, 2, 3) }</style><img src="http://127.0.0.1:${port}/x" alt=""><p id="styled" style="color: rgb(1, 2, 3)">x</p>`;
}
