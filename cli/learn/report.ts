// What was learnt, for people: first what is proposed and on which grounds, then what was left out and by which threshold.

import type { Asked } from '../../levels/learn/denial.ts';
import type { Ended, Learned } from '../../levels/learn/learn.ts';
import { groundsText, type Proposal } from '../../levels/learn/proposal.ts';
import { useItem, type Settled } from '../../levels/learn/settle.ts';
import type { Tally } from '../../levels/learn/tally.ts';
import type { Thresholds } from '../../levels/learn/thresholds.ts';
import { printable } from '../../levels/problem.ts';
import type { Terminal } from '../terminal.ts';
import type { LogReading } from './read-logs.ts';

/** Names shown of a group that is left out. */
const SHOWN = 5;

export function printReading(terminal: Terminal, reading: LogReading, tally: Tally): void {
  const { sources, lines, broken, brokenAt, foreign, foreignAt, faults } = reading;
  terminal.out(`${plural(sources, 'file')}, ${plural(lines, 'line')}: ${plural(tally.denials, 'denial')}.\n`);
  if (broken > 0) {
    terminal.out(`${plural(broken, 'broken line')} passed over: ${placesText(brokenAt, broken)}\n`);
  }
  if (foreign > 0) {
    const what = `${foreign === 1 ? 'is' : 'are'} of another program, or wrapped in a form that is not read`;
    terminal.out(`${plural(foreign, 'line')} ${what}: ${placesText(foreignAt, foreign)}\n`);
  }
  if (tally.repeated > 0)
    terminal.out(`${plural(tally.repeated, 'line')} passed over: the same had been read before.\n`);
  for (const fault of faults) terminal.out(`${printable(fault)}.\n`);
}

function placesText(places: readonly string[], count: number): string {
  return `${printable(places.join(', '))}${count > places.length ? ' …' : ''}`;
}

export function printLearned(terminal: Terminal, learned: Learned, settled: Settled): void {
  const refusals = new Map(settled.refused.map(({ proposal, problem }) => [proposal, problem]));
  for (const group of Map.groupBy(learned.proposals, ({ site, zone }) => `${site} ${zone}`).values()) {
    const [first] = group;
    terminal.out(`\n${terminal.style('bold', `${first?.site} ${first?.zone}`)}\n`);
    for (const proposal of group) {
      const refusal = refusals.get(proposal);
      const mark = refusal === undefined ? terminal.style('green', '+') : terminal.style('red', '✗');
      for (const [index, line] of linesOf(proposal).entries()) terminal.out(`  ${index === 0 ? mark : ' '} ${line}\n`);
      if (refusal !== undefined) terminal.out(`      ${terminal.style('red', refusalText(refusal.message))}\n`);
    }
  }
  if (learned.remarks.length > 0) terminal.out('\n');
  for (const remark of learned.remarks) terminal.out(`${remark}.\n`);
  printEnded(terminal, learned.ended);
}

/** Messages of `check` speak of what stands in a file; this does not, and will not. */
function refusalText(message: string): string {
  return `Not proposed. ${message.replace(/ or remove it(?: from \S+)?$/, ' first')}.`;
}

function linesOf(proposal: Proposal): readonly string[] {
  const grounds = `${groundsText(proposal.grounds)}${programsText(proposal.grounds)}`;
  if (proposal.kind === 'entry') {
    const names = proposal.host.startsWith('*')
      ? [`    for ${proposal.grounds.map(({ host }) => host).join(', ')}`]
      : [];
    return [
      `${proposal.host}:${proposal.port}${proposal.protocol === 'tls' ? '' : ` ${proposal.protocol}`}`,
      `    ${grounds}`,
      ...names,
    ];
  }
  const { seen, unseen, strangers } = proposal;
  const item = useItem(proposal);
  return [
    `profile ${typeof item === 'string' ? item : JSON.stringify(item).replaceAll('"', '')}`,
    `    ${seen.length} of the ${seen.length + unseen.length} names it adds were asked for: ${grounds}`,
    ...(unseen.length === 0 ? [] : [`    not asked for: ${unseen.join(', ')}`]),
    ...(strangers.length === 0
      ? []
      : [`    not part of it until somebody vouches for them (--ours): ${listText(strangers)}`]),
  ];
}

function programsText(grounds: readonly Asked[]): string {
  const programs = [...new Set(grounds.flatMap((asked) => [...asked.programs.keys()]))];
  if (programs.length === 0) return '';
  return programs.length === 1
    ? `, by program ${programs[0]}`
    : `, by ${programs.length} programs (${programs.slice(0, 2).join(', ')} …)`;
}

function printEnded(terminal: Terminal, ended: readonly Ended[]): void {
  if (ended.length === 0) return;
  terminal.out('\nEnded, and still asked for. Renew the entry, or find who asks:\n');
  for (const { asked, need, file } of ended) {
    const where =
      need === undefined
        ? 'its entry has been removed'
        : `ended on ${need.expires}, ${file}:${need.provenance.line}, owner ${printable(need.provenance.owner ?? 'unknown')}`;
    terminal.out(`    ${asked.zone} ${asked.host}:${asked.port}  ${where}; ${groundsText([asked])}\n`);
  }
}

export function printLeftOut(terminal: Terminal, { leftOut }: Learned, tally: Tally, thresholds: Thresholds): void {
  const nothing = [...tally.nothing].map(([reason, times]) => `${reason} ${times}`).join(', ');
  const { allowed, inside, scanners, rare, beyond } = leftOut;
  const rows = [
    [allowed.length, `allowed by the declaration by now: ${namesOf(allowed)}`],
    [rare.length, `asked for fewer than ${thresholds.times} times (--times): ${namesOf(rare)}`],
    [
      beyond.length,
      `beyond the ${thresholds.entries} entries of a zone most often asked for (--entries): ${namesOf(beyond)}`,
    ],
    [
      inside.length,
      `lead to no server on the Internet; a server of the plant takes an entry with "to:": ${namesOf(inside)}`,
    ],
    [
      scanners.length,
      `scanners, which asked for more than ${thresholds.scannerNames} names no more than ${thresholds.times} times each (--scanner-names), or for more than ${thresholds.clientNames} names (--client-names): ${scanners
        .slice(0, SHOWN)
        .map(({ zone, client, names }) => `${client} in ${zone}, ${names} names`)
        .join('; ')}`,
    ],
    [tally.nothing.size, `reasons that no entry mends: ${nothing}`],
    [tally.passedBelow, 'denials of a forwarder further up: the first one on the way had let them pass'],
    [tally.elsewhere, 'denials of zones that are not declared here, or whose site a query log does not tell'],
    [tally.uncounted, 'denials beyond the number of names that are counted'],
  ] as const;
  const filled = rows.filter(([count]) => count > 0);
  if (filled.length > 0) terminal.out('\nLeft out:\n');
  for (const [count, text] of filled) terminal.out(`  ${String(count).padStart(5)}  ${text}\n`);
}

export function printThresholds(
  terminal: Terminal,
  { times, scannerNames, clientNames, profilePercent, wildcardNames, entries }: Thresholds,
  wildcards: boolean,
): void {
  const of = wildcards
    ? `, wildcards of ${wildcardNames} names or more (--wildcard-names)`
    : ', no wildcards (--wildcards)';
  terminal.out(
    `\nThresholds: names asked for ${times} times or more (--times), profiles of which ${profilePercent} % was asked for (--profile-percent), ` +
      `scanners from ${scannerNames + 1} names on that they hardly asked for (--scanner-names) or ${clientNames + 1} names in all (--client-names), ` +
      `up to ${entries} entries for a zone (--entries)${of}.\n`,
  );
}

function namesOf(asked: readonly Asked[]): string {
  const names = [...new Set(asked.map(({ host, port }) => (port === undefined ? host : `${host}:${port}`)))];
  return listText(names);
}

function listText(names: readonly string[]): string {
  const more = names.length > SHOWN ? `, and ${names.length - SHOWN} more` : '';
  return `${names.slice(0, SHOWN).join(', ')}${more}`;
}

export function plural(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
