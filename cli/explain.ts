// `sallyport explain`: one destination, hop by hop, and where it stops.

import { Command, InvalidArgumentError } from 'commander';
import type { Explanation } from '../forwarder/contract/explanation.ts';
import { checkSites } from '../levels/check-sites.ts';
import { explainReach } from '../levels/explain.ts';
import { hasErrors, printProblems } from './problems.ts';
import { chooseSites, findRepository } from './repository.ts';
import type { Terminal } from './terminal.ts';
import { dayOption, today } from './today.ts';
import { EXIT, WrongUse, type Verb } from './verb.ts';

type Options = { readonly repository?: string; readonly json?: true; readonly today?: string };
type Destination = { readonly host: string; readonly port: number };

export const explainVerb: Verb = (terminal, exit) =>
  new Command('explain')
    .description(
      'Shows hop by hop how a zone reaches a destination: DNS, caller, entry and its line; or where and why it stops.',
    )
    .argument('<site>')
    .argument('<zone>', 'the zone that asks, e.g. level-2-ovens')
    .argument('<host:port>', 'e.g. management.azure.com:443', parseDestination)
    .option('--today <day>', 'judge expiry as of this day', dayOption)
    .option('--json', 'print the explanation as JSON')
    .option('--repository <folder>', 'the clone to read (default: found from here upwards)')
    .action((siteName: string, zone: string, { host, port }: Destination, options: Options) => {
      const repository = findRepository(options.repository);
      const day = options.today ?? today();
      const { sound, problems } = checkSites(repository, chooseSites(repository, [siteName]), { today: day });
      const [site] = sound;
      if (site === undefined) {
        const errors = problems.filter(({ severity }) => severity === 'error');
        if (options.json) terminal.out(`${JSON.stringify({ problems: errors }, undefined, 2)}\n`);
        else {
          printProblems(terminal, errors);
          terminal.out(`Cannot explain "${siteName}": mend its errors first.\n`);
        }
        return exit(EXIT.problems);
      }
      if (!site.zones.some(({ name }) => name === zone)) {
        const known = site.zones.map(({ name }) => `"${name}"`).join(', ');
        throw new WrongUse(`Cannot find zone "${zone}" of site "${siteName}": it has ${known}.`);
      }
      const explanation = explainReach(site, zone, host, port, { today: day });
      if (options.json) terminal.out(`${JSON.stringify(explanation, undefined, 2)}\n`);
      else printExplanation(terminal, explanation);
      return exit(explanation.verdict === 'allow' && !hasErrors(problems) ? EXIT.fine : EXIT.problems);
    });

function parseDestination(text: string): Destination {
  const [, host, port] = /^([^:/\s]+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || port === undefined)
    throw new InvalidArgumentError('Write a host and a port, such as "management.azure.com:443".');
  return { host: host.toLowerCase(), port: Number(port) };
}

function printExplanation(terminal: Terminal, explanation: Explanation): void {
  const { zone, host, port, verdict, reason } = explanation;
  terminal.out(`${terminal.style('bold', `${zone} → ${host}:${port}`)}\n\n`);
  for (const step of explanation.steps) {
    const mark = step.stops ? terminal.style('red', '✗') : terminal.style('green', '✓');
    const where =
      step.file === undefined
        ? ''
        : terminal.style('dim', `  ${step.file}${step.line === undefined ? '' : `:${step.line}`}`);
    terminal.out(`  ${mark} ${step.zone.padEnd(18)} ${step.text}${where}\n`);
  }
  const outcome =
    verdict === 'allow' ? terminal.style('green', 'Allowed.') : terminal.style('red', `Denied: ${reason}.`);
  terminal.out(`\n${outcome}\n`);
}
