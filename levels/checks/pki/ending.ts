// What is said of an end: nothing while it is far off, a warning while there is time to act, an error when it has come.

import type { Site } from '../../model.ts';
import type { Problem } from '../../problem.ts';
import { authorityProblem, shownFile } from './authority-problem.ts';

export const DAY_MS = 86_400_000;
/** Long enough to make a new authority, and to let every zone below the root show new certificates. */
const NOTICE_DAYS = 60;

export type Ending = {
  /** The authority. */
  readonly name: string;
  readonly line: number;
  /** Milliseconds since the epoch. */
  readonly validTo: number;
  /** What ends, as messages go on after the name of the file. */
  readonly what: string;
  /** Without the page that says how. */
  readonly cure: string;
};

export function endingProblems(site: Site, ending: Ending, now: number): readonly Problem[] {
  const { name, line, validTo, what, cure } = ending;
  const code = 'authority-ends';
  const how = `${cure}, as docs/pki.md says`;
  if (validTo < now) {
    const message = `Cannot believe ${shownFile(name)} any more: ${what} ended on ${dayOf(validTo)}. ${how}`;
    return [authorityProblem(site, { name, line, code, message })];
  }
  if (validTo > now + NOTICE_DAYS * DAY_MS) return [];
  const message = `Cannot believe ${shownFile(name)} for long: ${what} ends on ${dayOf(validTo)}. ${how}`;
  return [authorityProblem(site, { name, line, code, message, severity: 'warning' })];
}

export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
