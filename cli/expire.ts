// `sallyport expire`: what ends soon and what has ended, by who answers for it; takes out what has ended when asked to.

import { Command, Option } from 'commander';
import { checkSites } from '../levels/check-sites.ts';
import { overlaid } from '../levels/editing/overlaid.ts';
import { removeExpired } from '../levels/editing/remove-expired.ts';
import { expiringOf, type Expiring } from '../levels/expiring.ts';
import { loadSite } from '../levels/load-site.ts';
import type { Problem } from '../levels/problem.ts';
import { workingTree, type Repository } from '../levels/repository.ts';
import { applyEdits, type Edits } from './apply-edits.ts';
import { printExpiring } from './expire/report.ts';
import { hasErrors, printProblems } from './problems.ts';
import { chooseSites, findRepository } from './repository.ts';
import { dayAfter, spanOption } from './spans.ts';
import type { Terminal } from './terminal.ts';
import { dayOption, today } from './today.ts';
import { EXIT, type Verb } from './verb.ts';

type Options = {
  readonly within: number;
  readonly remove?: true;
  readonly json?: true;
  readonly today?: string;
  readonly repository?: string;
};

export const expireVerb: Verb = (terminal, exit) =>
  new Command('expire')
    .description('Lists what ends soon and what has ended, by owner; takes out what has ended with --remove.')
    .argument('[site...]', 'sites to look at (default: all)')
    .addOption(
      new Option('--within <span>', 'list what ends within this span of days or weeks, such as 6w')
        .argParser(spanOption)
        .default(30, '30d'),
    )
    .option('--remove', 'take what has ended out of the declarations, with its comments')
    .option('--json', 'print it as JSON')
    .option('--today <day>', 'judge as of this day', dayOption)
    .option('--repository <folder>', 'the clone to work on (default: found from here upwards)')
    .action((named: readonly string[], options: Options) => {
      const repository = findRepository(options.repository);
      const day = options.today ?? today();
      const until = dayAfter(day, options.within);
      const names = chooseSites(repository, named);
      const loaded = names.map((name) => loadSite(repository, name));
      const unreadable = loaded.flatMap(({ site, problems }) => (site === undefined ? problems : []));
      const expiring = loaded.flatMap(({ site }) =>
        site === undefined ? [] : expiringOf(site, { today: day, until }),
      );
      const removal = options.remove ? planRemoval(repository, names, expiring, day) : NOTHING;
      applyEdits(repository, removal.edits);
      const problems = [...unreadable, ...removal.problems].filter(({ severity }) => severity === 'error');
      if (options.json)
        terminal.out(`${JSON.stringify(asData(expiring, removal, problems, day, until), undefined, 2)}\n`);
      else report(terminal, { expiring, removal, problems, day, until });
      exit(hasErrors(problems) ? EXIT.problems : EXIT.fine);
    });

type Removal = { readonly removed: readonly Expiring[]; readonly edits: Edits; readonly problems: readonly Problem[] };

const NOTHING: Removal = { removed: [], edits: new Map(), problems: [] };

/** Site by site: one that would not pass `check` afterwards stays as it is, and what is wrong with it is told. */
function planRemoval(
  repository: string,
  names: readonly string[],
  expiring: readonly Expiring[],
  day: string,
): Removal {
  const parts = names.map((name) =>
    planSite(
      workingTree(repository),
      name,
      expiring.filter(({ site }) => site === name),
      day,
    ),
  );
  return {
    removed: parts.flatMap(({ removed }) => removed),
    edits: new Map(parts.flatMap(({ edits }) => [...edits])),
    problems: parts.flatMap(({ problems }) => problems),
  };
}

function planSite(tree: Repository, name: string, expiring: readonly Expiring[], day: string): Removal {
  const removed = expiring.filter(({ hasEnded, removable }) => hasEnded && removable !== undefined);
  if (removed.length === 0) return NOTHING;
  const { edits, problems: inTheWay } = removeExpired(tree, removed);
  if (inTheWay.length > 0) return { ...NOTHING, problems: inTheWay };
  const { problems } = checkSites(overlaid(tree, edits), [name], { today: day });
  const errors = problems.filter(({ severity }) => severity === 'error');
  return errors.length > 0 ? { ...NOTHING, problems: errors } : { removed, edits, problems: [] };
}

type Report = {
  readonly expiring: readonly Expiring[];
  readonly removal: Removal;
  readonly problems: readonly Problem[];
  readonly day: string;
  readonly until: string;
};

function report(terminal: Terminal, { expiring, removal, problems, day, until }: Report): void {
  printProblems(terminal, problems);
  printExpiring(terminal, expiring, day, until);
  const { removed, edits } = removal;
  if (problems.length > 0) terminal.out('Sites with errors were left as they are. Mend them first.\n');
  if (removed.length === 0) return;
  terminal.out(`${removed.length} removed from ${[...edits.keys()].join(', ')}.\n`);
  terminal.out('Run "sallyport synth" and commit both.\n');
}

function asData(
  expiring: readonly Expiring[],
  { removed }: Removal,
  problems: readonly Problem[],
  day: string,
  until: string,
) {
  const dataOf = ({ removable, ...each }: Expiring) => ({ ...each, removable: removable !== undefined });
  return { today: day, until, expiring: expiring.map(dataOf), removed: removed.map(dataOf), problems };
}
