// The report as a comment of a pull request. Hosts limit its length, and whoever writes a declaration decides how long a
// sentence gets, so neither a long text nor many of them may hide the rest: first long texts are shortened, then whole items
// are left out, of what matters least; what must not be merged and what opens goes last. The last sentence says what is missing.

import { fitItems, itemsOf } from './fit-items.ts';
import { markdownText } from './markdown-text.ts';
import type { Item, Mark } from './item.ts';
import type { Page, Section, Tone } from './page.ts';
import { isShortened, shortened } from './shortened.ts';

/** Characters in a comment: GitHub's limit is the smaller one, Azure Repos takes 150,000. */
export const GITHUB_LIMIT = 65_536;

const TONES: Readonly<Record<Tone, string>> = { fine: '✅', careful: '⚠️', refused: '⛔' };
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
/** Characters of one text, tried one after the other until everything fits. */
const LENGTHS = [Infinity, 16_000, 4_000, 1_000, 250];

export function markdownOf(page: Page, limit: number = GITHUB_LIMIT): string {
  const top = `## ${TONES[page.tone]} ${markdownText(page.summary)}\n\n${markdownText(page.comparison)}\n`;
  const room = limit - ROOM_FOR_END - top.length;
  const all = itemsOf(page.sections);
  const tried = LENGTHS.map((length) => () => ({ length, shown: fitItems(page.sections, room, costsAt(length)) }));
  const { length, shown } = firstWhere(tried, (result) => result.shown.size === all.length);
  const text = page.sections.map((section) => sectionText(section, shown, length)).join('');
  return `${top}${text}${describeRest(all.length - shown.size, [...shown].filter((item) => isShortened(item, length)).length)}`;
}

/** The first result that is good enough, or the last one. */
function firstWhere<T>(makers: readonly (() => T)[], isEnough: (result: T) => boolean): T {
  const [make, ...rest] = makers;
  if (make === undefined) throw new RangeError('Cannot choose a result: there is none');
  const result = make();
  return rest.length === 0 || isEnough(result) ? result : firstWhere(rest, isEnough);
}

function costsAt(length: number) {
  return {
    ofItem: (item: Item) => itemText(shortened(item, length)).length,
    ofFrame: (section: Section) => frameOf(section).open.length + frameOf(section).close.length,
  };
}

function describeRest(left: number, cut: number): string {
  const parts = [
    ...(left > 0 ? [`${left} more ${left === 1 ? 'item does' : 'items do'} not fit into a comment`] : []),
    ...(cut > 0 ? [`${cut} ${cut === 1 ? 'item is' : 'items are'} shortened`] : []),
  ];
  if (parts.length === 0) return '';
  return `\n_${parts.join(', and ')}. To see all: \`npm run sallyport -- diff\` on this branch, or the log of the job._\n`;
}

function sectionText(section: Section, shown: ReadonlySet<Item>, length: number): string {
  const items = section.items.filter((item) => shown.has(item));
  if (items.length === 0) return '';
  const { open, close } = frameOf(section);
  return open + items.map((item) => itemText(shortened(item, length))).join('') + close;
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
