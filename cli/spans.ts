// Spans of days on a command line ("30d", "6w") and the days they lead to.

import { InvalidArgumentError } from 'commander';
import { startOfDay } from '../forwarder/contract/days.ts';
import { dayOption } from './today.ts';

const DAY_MS = 86_400_000;

/** Parses "30d", "6w" or a number of days. */
export function spanOption(value: string): number {
  const [, digits, unit = 'd'] = /^(\d{1,4})([dw])?$/.exec(value) ?? [];
  if (digits === undefined) throw new InvalidArgumentError('Write days or weeks, like 30d or 6w.');
  return Number(digits) * (unit === 'w' ? 7 : 1);
}

/** Parses a day, or a span that begins today. */
export function dayOrSpanOption(value: string): { readonly day: string } | { readonly days: number } {
  return value.includes('-') ? { day: dayOption(value) } : { days: spanOption(value) };
}

export function dayAfter(day: string, days: number): string {
  return new Date((startOfDay(day) ?? 0) + days * DAY_MS).toISOString().slice(0, 10);
}
