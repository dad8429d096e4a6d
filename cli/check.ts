// `sallyport check`: one working tree, every problem of it at once.

import { Command } from 'commander';
import { checkSites } from '../levels/check-sites.ts';
import { countProblems, hasErrors, printProblems } from './problems.ts';
import { chooseSites, findRepository } from './repository.ts';
import { dayOption, today } from './today.ts';
import { findGeneratedSecrets } from './synth/generated-secrets.ts';
import { EXIT, type Verb } from './verb.ts';

type Options = { readonly repository?: string; readonly strict?: true; readonly json?: true; readonly today?: string };

export const checkVerb: Verb = (terminal, exit) =>
  new Command('check')
    .description('Finds every problem of the declarations: file, line, column, and the cure.')
    .argument('[site...]', 'sites to check (default: all)')
    .option('--strict', 'let warnings fail too')
    .option('--today <day>', 'judge expiry and review dates as of this day', dayOption)
    .option('--json', 'print problems as JSON')
    .option('--repository <folder>', 'the clone to check (default: found from here upwards)')
    .action((named: readonly string[], options: Options) => {
      const repository = findRepository(options.repository);
      const sites = chooseSites(repository, named);
      const declared = checkSites(repository, sites, { today: options.today ?? today() }).problems;
      const problems = [...declared, ...findGeneratedSecrets(repository, sites)];
      if (options.json) terminal.out(`${JSON.stringify({ sites, problems }, undefined, 2)}\n`);
      else {
        printProblems(terminal, problems);
        terminal.out(`${sites.length} ${sites.length === 1 ? 'site' : 'sites'} checked: ${countProblems(problems)}.\n`);
      }
      exit(hasErrors(problems) || (options.strict && problems.length > 0) ? EXIT.problems : EXIT.fine);
    });
