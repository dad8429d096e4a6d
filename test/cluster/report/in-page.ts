// Questions that are answered inside of the browser. They travel there as text, so each stands by itself; the types are those of
// what comes back.

import type { Page } from 'playwright-core';

/** Pairs of texts of the map that lie on each other. */
export async function overlappingLabels(page: Page): Promise<readonly string[]> {
  return page.evaluate<string[]>(`(() => {
    const texts = [...document.querySelectorAll('svg.map text')]
      .filter((text) => getComputedStyle(text).visibility === 'visible' && text.getBoundingClientRect().width > 0)
      .map((text) => ({ name: text.textContent, box: text.getBoundingClientRect(), picture: text.ownerSVGElement }));
    const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    return texts.flatMap((a, index) =>
      texts.slice(index + 1).filter((b) => a.picture === b.picture && meet(a.box, b.box)).map((b) => a.name + ' / ' + b.name));
  })()`);
}

/** Texts that stand out of their plate, as the fonts of this machine have it. */
export async function overflowingLabels(page: Page): Promise<readonly string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll('svg.map g')].flatMap((group) => {
    const plate = group.querySelector(':scope > rect.plate');
    if (plate === null) return [];
    const outer = plate.getBoundingClientRect();
    return [...group.querySelectorAll(':scope > text')].filter((text) => {
      const inner = text.getBoundingClientRect();
      return inner.left < outer.left || inner.right > outer.right || inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1;
    }).map((text) => text.textContent);
  })`);
}

/** How much wider than the window the page is, in pixels. */
export async function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** Rows of entries that can be seen, and all there are. */
export async function visibleEntries(page: Page): Promise<{ readonly seen: number; readonly all: number }> {
  return page.evaluate<{ seen: number; all: number }>(`(() => {
    const rows = [...document.querySelectorAll('tr.entry')];
    return { seen: rows.filter((row) => row.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })).length, all: rows.length };
  })()`);
}

/** Cells and blocks whose content is cut off or hangs out of the page. */
export async function clippedElements(page: Page): Promise<readonly string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll('.table, td, th, pre, .map-frame')]
    .filter((element) => element.getBoundingClientRect().height > 1)
    .filter((element) => element.scrollWidth > element.clientWidth + 1 || element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map((element) => element.tagName + ' ' + element.className + ': ' + element.textContent.slice(0, 60))`);
}

export type Violation = { readonly id: string; readonly nodes: readonly string[] };

/** By axe-core; `source` is its program. */
export async function violations(page: Page, source: string): Promise<readonly Violation[]> {
  await page.evaluate(source);
  return page.evaluate<Violation[]>(`axe.run(document, { resultTypes: ['violations'] })
    .then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.slice(0, 5).map(({ html, failureSummary }) => html.slice(0, 200) + ' ' + failureSummary) })))`);
}
