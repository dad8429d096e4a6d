// The day a command judges expiry by: today in UTC, or the one a test or a reviewer names.

import { InvalidArgumentError } from 'commander';
import { startOfDay } from '../forwarder/contract/days.ts';

export function today(now: number = Date.now()): string {
  return new Date(now).toISOString().slice(0, 10);
}

/** Parses the value of `--today`. */
export function dayOption(value: string): string {
  if (startOfDay(value) !== undefined) return value;
  throw new InvalidArgumentError('Write a day that exists, like 2027-03-01.');
}
