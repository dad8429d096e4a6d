// The report as a comment of a pull request. Hosts limit its length, so what does not fit is left out from the end, whole
// items at a time, and the last sentence says so; the summary and what must not be merged stand first.

import { markdownText } from './markdown-text.ts';
import type { Item, Mark } from './item.ts';
import type { Page, Section } from './page.ts';

/** Characters in a comment: GitHub's limit is the smaller one, Azure Repos takes 150,000. */
export const GITHUB_LIMIT = 65_536;

const SIGNS: Readonly<Record<Mark, string>> = {
  plus: '`+`',
  minus: '`-`',
  other: '`·`',
  error: '⛔',
  warning: '⚠️',
  info: '`·`',
};

/** A section with more items than this is folded. */
const MAX_ITEMS_SHOWN = 12;
const MAX_DETAILS_SHOWN = 3;
/** Kept free for the sentence that says what is missing. */
const ROOM_FOR_END = 300;

export function markdownOf(page: Page, limit: number = GITHUB_LIMIT): string {
  let text = `## ${page.isFine ? '✅' : '⛔'} ${markdownText(page.summary)}\n\n${markdownText(page.comparison)}\n`;
  let left = 0;
  for (const section of page.sections) {
    const room = left > 0 ? 0 : limit - ROOM_FOR_END - text.length;
    const { shown, missing } = sectionWithin(section, room);
    text += shown;
    left += missing;
  }
  return left === 0 ? text : `${text}\n${describeRest(left)}\n`;
}

function describeRest(left: number): string {
  return `_${left} more ${left === 1 ? 'item does' : 'items do'} not fit into a comment. To see all: \`npm run sallyport -- diff\` on this branch, or the log of the job._`;
}

function sectionWithin(section: Section, room: number): { readonly shown: string; readonly missing: number } {
  const { open, close } = frameOf(section);
  let body = '';
  for (const [index, item] of section.items.entries()) {
    const next = itemText(item);
    if (open.length + body.length + next.length + close.length > room)
      return { shown: body === '' ? '' : open + body + close, missing: section.items.length - index };
    body += next;
  }
  return { shown: open + body + close, missing: 0 };
}

function frameOf({ title, isBackground, items }: Section): { readonly open: string; readonly close: string } {
  const heading = markdownText(title);
  if (!isBackground && items.length <= MAX_ITEMS_SHOWN) return { open: `\n### ${heading}\n\n`, close: '' };
  return {
    open: `\n<details><summary>${heading} (${items.length})</summary>\n\n`,
    close: '\n</details>\n',
  };
}

function itemText({ mark, text, details }: Item): string {
  const line = `- ${SIGNS[mark]} ${markdownText(text)}\n`;
  if (details.length === 0) return line;
  const lines = details.map((detail) => `  - ${markdownText(detail)}\n`).join('');
  if (details.length <= MAX_DETAILS_SHOWN) return line + lines;
  return `${line}  <details><summary>${details.length} lines</summary>\n\n${lines}\n  </details>\n`;
}
