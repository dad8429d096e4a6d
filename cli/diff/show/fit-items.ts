// Which items a page of limited length shows: as many as fit, those first that a reviewer must not miss. An item that does
// not fit leaves its room to the next, so that none of them can hide the others.

import type { Item, Mark } from './item.ts';
import type { Section } from './page.ts';

/** What must not be merged, what opens, what ends elsewhere; then the rest. */
const RANKS: Readonly<Record<Mark, number>> = { error: 0, plus: 1, other: 2, warning: 3, minus: 4, info: 5 };
const BACKGROUND = 6;

export type Costs = {
  readonly ofItem: (item: Item) => number;
  /** What a section takes beside its items. */
  readonly ofFrame: (section: Section) => number;
};

export function itemsOf(sections: readonly Section[]): readonly Item[] {
  return sections.flatMap(({ items }) => items);
}

export function fitItems(sections: readonly Section[], room: number, { ofItem, ofFrame }: Costs): ReadonlySet<Item> {
  const ranked = sections
    .flatMap((section) => section.items.map((item) => ({ section, item })))
    .sort((a, b) => rankOf(a) - rankOf(b));
  const shown = new Set<Item>();
  const opened = new Set<Section>();
  let left = room;
  for (const { section, item } of ranked) {
    const cost = ofItem(item) + (opened.has(section) ? 0 : ofFrame(section));
    if (cost > left) continue;
    left -= cost;
    shown.add(item);
    opened.add(section);
  }
  return shown;
}

function rankOf({ section, item }: { readonly section: Section; readonly item: Item }): number {
  return section.isBackground ? BACKGROUND : RANKS[item.mark];
}
