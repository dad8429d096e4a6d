// `sallyport diff`: what a change means before it is merged, in an operator's words.

import { Command, InvalidArgumentError, Option } from 'commander';
import { compareVersions } from './diff/compare-versions.ts';
import { Git } from './diff/git.ts';
import type { DiffReport } from './diff/report.ts';
import { findVersions } from './diff/revisions.ts';
import { GITHUB_LIMIT, markdownOf } from './diff/show/markdown.ts';
import { pageOf } from './diff/show/page.ts';
import { printPage } from './diff/show/print-text.ts';
import { safeJson } from './safe-text.ts';
import { summarize } from './diff/summary.ts';
import { findRepository } from './repository.ts';
import type { Terminal } from './terminal.ts';
import { dayOption, today } from './today.ts';
import { EXIT, type Verb } from './verb.ts';

type Options = {
  readonly repository?: string;
  readonly today?: string;
  readonly format: 'text' | 'markdown' | 'json';
  readonly json?: true;
  readonly limit: number;
};

export const diffVerb: Verb = (terminal, exit) =>
  new Command('diff')
    .description('Says what a change opens, closes, restarts and cuts off, and proves that nothing else does.')
    .argument(
      '[base]',
      'revision to compare with (default: where this branch left origin/main), or both as main...branch',
    )
    .argument('[head]', 'revision that is compared (default: the files as they lie here)')
    .addOption(
      new Option('--format <format>', 'how to print the result').choices(['text', 'markdown', 'json']).default('text'),
    )
    .option('--json', 'the same as --format json')
    .option('--limit <characters>', 'of --format markdown: the most a comment may hold', lengthOption, GITHUB_LIMIT)
    .option('--today <day>', 'judge expiry as of this day', dayOption)
    .option('--repository <folder>', 'the clone to compare in (default: found from here upwards)')
    .action(async (base: string | undefined, head: string | undefined, options: Options) => {
      const report = await compare(base, head, options, terminal);
      print(report, options, terminal);
      exit(report.summary.verdict === 'fine' ? EXIT.fine : EXIT.problems);
    });

async function compare(
  namedBase: string | undefined,
  namedHead: string | undefined,
  options: Options,
  { progress }: Terminal,
): Promise<DiffReport> {
  const git = new Git(findRepository(options.repository));
  const { base, head } = findVersions(git, namedBase, namedHead);
  const day = options.today ?? today();
  const compared = await compareVersions(git, { base, head }, { today: day, progress });
  return {
    version: 1,
    base,
    head: head ?? { name: 'working tree', commit: undefined },
    today: day,
    summary: summarize(compared),
    ...compared,
  };
}

function print(report: DiffReport, { format, json, limit }: Options, terminal: Terminal): void {
  if (json || format === 'json') terminal.out(`${safeJson(report)}\n`);
  else if (format === 'markdown') terminal.out(markdownOf(pageOf(report), limit));
  else printPage(terminal, pageOf(report));
}

function lengthOption(value: string): number {
  const length = Number(value);
  if (Number.isInteger(length) && length >= SHORTEST) return length;
  throw new InvalidArgumentError(`Write a whole number from ${SHORTEST} on.`);
}

/** The summary and the versions that were compared fit in any case. */
const SHORTEST = 2_000;
