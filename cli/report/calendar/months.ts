// Endings month by month, and the year ahead at a glance.

import type { Ending } from './ending.ts';

export type Month = {
  /** Such as 2027-03. */
  readonly month: string;
  readonly endings: readonly Ending[];
};

/** Only months in which something ends, in order. */
export function byMonth(endings: readonly Ending[]): readonly Month[] {
  const months = Map.groupBy(endings, ({ day }) => day.slice(0, 7));
  return [...months].map(([month, inMonth]) => ({ month, endings: inMonth }));
}

export type MonthCount = { readonly month: string; readonly count: number };

/** Twelve months from the one of `today`, also those in which nothing ends. */
export function yearAhead(endings: readonly Ending[], today: string): readonly MonthCount[] {
  const [year = 0, month = 1] = today.split('-').map(Number);
  return Array.from({ length: 12 }, (_, ahead) => {
    const name = new Date(Date.UTC(year, month - 1 + ahead, 1)).toISOString().slice(0, 7);
    return { month: name, count: endings.filter(({ day }) => day.startsWith(name)).length };
  });
}

const NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** `2027-03` as people say it, in the language of the page and not of the machine. */
export function monthName(month: string): string {
  const [year = '', number = ''] = month.split('-');
  return `${NAMES[Number(number) - 1] ?? number} ${year}`;
}
