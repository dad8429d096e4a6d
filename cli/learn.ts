// `sallyport learn`: from what was denied to the lines that would allow it, written into the zones' own files.

import { Command, InvalidArgumentError, Option } from 'commander';
import { normaliseServerName } from '../forwarder/contract/host-pattern.ts';
import { checkSites } from '../levels/check-sites.ts';
import type { Site } from '../levels/model.ts';
import { propose } from '../levels/learn/propose.ts';
import type { Settled } from '../levels/learn/settle.ts';
import { Tally } from '../levels/learn/tally.ts';
import { THRESHOLDS, type Thresholds } from '../levels/learn/thresholds.ts';
import { workingTree } from '../levels/repository.ts';
import { applyEdits, unifiedDiff } from './apply-edits.ts';
import { asData, type LearnResult } from './learn/as-data.ts';
import { logSources } from './learn/log-files.ts';
import { readLogs } from './learn/read-logs.ts';
import { plural, printLearned, printLeftOut, printReading, printThresholds } from './learn/report.ts';
import { printProblems } from './problems.ts';
import { chooseSites, findRepository } from './repository.ts';
import { dayAfter, dayOrSpanOption } from './spans.ts';
import type { Terminal } from './terminal.ts';
import { dayOption, today } from './today.ts';
import { EXIT, WrongUse, type ExitCode, type Verb } from './verb.ts';

type Options = {
  readonly owner?: string;
  readonly ticket?: string;
  readonly expires: ReturnType<typeof dayOrSpanOption>;
  readonly ours: readonly string[];
  readonly site?: string;
  readonly wildcards?: true;
  readonly acknowledge?: 'multi-tenant';
  readonly times: number;
  readonly scannerNames: number;
  readonly clientNames: number;
  readonly profilePercent: number;
  readonly wildcardNames: number;
  readonly entries: number;
  readonly dryRun?: true;
  readonly json?: true;
  readonly today?: string;
  readonly repository?: string;
};

export const learnVerb: Verb = (terminal, exit) =>
  new Command('learn')
    .description(
      'Reads audit lines and query logs, and proposes what is missing: profiles and entries, written into the zones’ files.',
    )
    .argument('<audit...>', 'files, folders, or "-" for standard input; plain or gzip')
    .option('--owner <who>', 'who answers for what is written; without it nothing is', ownerOption)
    .option('--ticket <ticket>', 'the change request of new entries')
    .addOption(
      new Option('--expires <day>', 'last day of new entries, or a span of days or weeks')
        .argParser(dayOrSpanOption)
        .default({ days: 30 }, '30d'),
    )
    .option('--ours <name>', 'vouch for a name: a profile may take it for its own; repeatable', namesOption, [])
    .option('--site <name>', 'learn for this site only')
    .option('--wildcards', 'propose "*.parent" for several names of one parent')
    .addOption(new Option('--acknowledge <risk>', 'propose profiles with this risk too').choices(['multi-tenant']))
    .option('--times <n>', 'leave out names asked for fewer times', numberOption, THRESHOLDS.times)
    .option(
      '--scanner-names <n>',
      'take a client with more names, none asked for more than --times, for a scanner',
      numberOption,
      THRESHOLDS.scannerNames,
    )
    .option(
      '--client-names <n>',
      'take a client with more names, however often asked for, for one that invents them',
      numberOption,
      THRESHOLDS.clientNames,
    )
    .option(
      '--profile-percent <n>',
      'propose a profile when this share of its names was asked for',
      percentOption,
      THRESHOLDS.profilePercent,
    )
    .option('--wildcard-names <n>', 'names that make a wildcard', numberOption, THRESHOLDS.wildcardNames)
    .option('--entries <n>', 'propose no more entries for a zone at once', numberOption, THRESHOLDS.entries)
    .option('--dry-run', 'write nothing; print the edits as a unified diff')
    .option('--json', 'print what was learnt as JSON')
    .option('--today <day>', 'judge expiry as of this day', dayOption)
    .option('--repository <folder>', 'the clone to edit (default: found from here upwards)')
    .action(async (named: readonly string[], options: Options) => {
      exit(await run(terminal, named, options));
    });

async function run(terminal: Terminal, named: readonly string[], options: Options): Promise<ExitCode> {
  const repository = findRepository(options.repository);
  const day = options.today ?? today();
  const expires = endOf(options, day);
  const sites = readSites(terminal, repository, options, day);
  if (sites === undefined) return EXIT.problems;
  const { times, scannerNames, clientNames, profilePercent, wildcardNames, entries } = options;
  const thresholds: Thresholds = { times, scannerNames, clientNames, profilePercent, wildcardNames, entries };
  const tally = new Tally(sites);
  const reading = await readLogs(logSources(named, process.stdin), tally, terminal.progress);
  const learning = {
    today: day,
    thresholds,
    wildcards: options.wildcards === true,
    acknowledged: options.acknowledge !== undefined,
    ours: new Set(options.ours),
  };
  // Checked all the same without an owner: what a ceiling forbids is worth knowing before anybody is asked to answer for it.
  const fields = { owner: options.owner ?? 'nobody yet', ticket: options.ticket, expires };
  const { learned, settled } = propose(workingTree(repository), sites, tally, learning, fields);
  const result = { reading, tally, learned, settled, thresholds };
  if (options.json) terminal.out(`${JSON.stringify(asData(result), undefined, 2)}\n`);
  else print(terminal, result, options);
  return finish(terminal, repository, settled, options);
}

/** An entry that has ended allows nothing, and would be taken out again. */
function endOf({ expires }: Options, day: string): string {
  const end = 'day' in expires ? expires.day : dayAfter(day, expires.days);
  if (end >= day) return end;
  throw new WrongUse(`Cannot end new entries on "${end}": that day is over. Name a day from "${day}" on`);
}

/** Sites as they are declared; undefined, and told, where one has errors: an edit could not be judged. */
function readSites(
  terminal: Terminal,
  repository: string,
  { site, json }: Options,
  day: string,
): readonly Site[] | undefined {
  const names = chooseSites(repository, site === undefined ? [] : [site]);
  const { sound, problems } = checkSites(repository, names, { today: day });
  if (sound.length === names.length) return sound;
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (json) terminal.out(`${JSON.stringify({ problems: errors }, undefined, 2)}\n`);
  else {
    printProblems(terminal, errors);
    terminal.out('Cannot learn: the declaration has errors. Mend them first.\n');
  }
  return undefined;
}

function print(
  terminal: Terminal,
  { reading, tally, learned, settled, thresholds }: LearnResult,
  options: Options,
): void {
  printReading(terminal, reading, tally);
  printLearned(terminal, learned, settled);
  printLeftOut(terminal, learned, tally, thresholds);
  printThresholds(terminal, thresholds, options.wildcards === true);
}

function finish(terminal: Terminal, repository: string, settled: Settled, options: Options): ExitCode {
  const { accepted, refused, edits, problems } = settled;
  const say = options.json ? () => undefined : terminal.out;
  if (problems.length > 0) {
    if (!options.json) printProblems(terminal, problems);
    say('Nothing is written: the result would not pass "sallyport check".\n');
    return EXIT.problems;
  }
  if (accepted.length === 0) {
    say('\nNothing to propose.\n');
    return refused.length > 0 ? EXIT.problems : EXIT.fine;
  }
  if (options.owner === undefined)
    throw new WrongUse('Cannot write what nobody answers for: name who does with --owner. Nothing is written.');
  if (options.dryRun) {
    const tree = workingTree(repository);
    say(`\n${unifiedDiff((path) => tree.read(path) ?? '', edits)}`);
  } else {
    applyEdits(repository, edits);
    say(`\n${plural(accepted.length, 'proposal')} written into ${[...edits.keys()].join(', ')}.\n`);
    say('Read them as a reviewer would, then run "sallyport synth" and commit both.\n');
  }
  return refused.length > 0 ? EXIT.problems : EXIT.fine;
}

function ownerOption(value: string): string {
  if (value.trim().length >= 3) return value.trim();
  throw new InvalidArgumentError('Write a mail address or a team.');
}

function namesOption(value: string, before: readonly string[]): readonly string[] {
  const name = normaliseServerName(value);
  if (name === undefined) throw new InvalidArgumentError('Write a host name in full, without a wildcard.');
  return [...before, name];
}

function numberOption(value: string): number {
  if (/^[1-9]\d{0,6}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Write a whole number from 1 on.');
}

function percentOption(value: string): number {
  const percent = numberOption(value);
  if (percent <= 100) return percent;
  throw new InvalidArgumentError('Write a whole number from 1 to 100.');
}
