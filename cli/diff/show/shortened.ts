// An item with no text longer than a number of characters, and no more details than anybody reads.

import type { Item } from './item.ts';

const MAX_DETAILS = 50;

/** Of a length that is not finite: the item as it is. */
export function shortened(item: Item, length: number): Item {
  if (!isShortened(item, length)) return item;
  const more = item.details.length - MAX_DETAILS;
  const details = more > 0 ? [...item.details.slice(0, MAX_DETAILS), `${more} more lines`] : item.details;
  return { ...item, text: cut(item.text, length), details: details.map((detail) => cut(detail, length)) };
}

export function isShortened({ text, details }: Item, length: number): boolean {
  if (!Number.isFinite(length)) return false;
  return details.length > MAX_DETAILS || [text, ...details].some((each) => each.length > length);
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  // Half of a pair would be shown as an error of its own.
  const start = text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
  return `${start}… (${text.length - start.length} more characters)`;
}
