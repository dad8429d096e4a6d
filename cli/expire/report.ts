// What ends, for people: what has ended first, then what will, each under who answers for it.

import type { Expiring } from '../../levels/expiring.ts';
import { printable } from '../../levels/problem.ts';
import { startOfDay } from '../../forwarder/contract/days.ts';
import type { Terminal } from '../terminal.ts';

const DAY_MS = 86_400_000;

export function printExpiring(terminal: Terminal, expiring: readonly Expiring[], today: string, until: string): void {
  const [ended, ending] = [expiring.filter(({ hasEnded }) => hasEnded), expiring.filter(({ hasEnded }) => !hasEnded)];
  printGroup(terminal, 'Ended', ended, today);
  printGroup(terminal, `Ends by ${until}`, ending, today);
  if (expiring.length === 0) terminal.out(`Nothing has ended, and nothing ends by ${until}.\n`);
}

function printGroup(terminal: Terminal, title: string, expiring: readonly Expiring[], today: string): void {
  if (expiring.length === 0) return;
  terminal.out(`${terminal.style('bold', title)}\n`);
  for (const [who, each] of Map.groupBy(expiring, whoOf)) {
    terminal.out(`  ${printable(who)}\n`);
    for (const one of each) printOne(terminal, one, today);
  }
  terminal.out('\n');
}

function whoOf({ kind, site, owner, ticket }: Expiring): string {
  if (owner === undefined) return kind === 'certificate' ? `${site}, authorities` : `${site}, no owner`;
  return ticket === undefined ? owner : `${owner}, ${ticket}`;
}

function printOne(terminal: Terminal, { zone, what, ends, hasEnded, file, line, why }: Expiring, today: string): void {
  const days = Math.round(((startOfDay(ends) ?? 0) - (startOfDay(today) ?? 0)) / DAY_MS);
  const when = hasEnded
    ? `ended ${ends}, ${daysText(-days)} ago`
    : days === 0
      ? `ends today`
      : `ends ${ends}, in ${daysText(days)}`;
  const where = zone === undefined ? '' : ` in ${zone}`;
  terminal.out(`    ${what}${where}  ${when}  ${terminal.style('dim', `${file}:${line}`)}\n`);
  if (why !== undefined) terminal.out(`      ${terminal.style('dim', printable(why))}\n`);
}

function daysText(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}
