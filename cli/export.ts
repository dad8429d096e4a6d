// `sallyport export`: the decisions of a zone's forwarder in the words of another program.

import { Argument, Command } from 'commander';
import { envoyFileText, exportEnvoy } from '../constructs/envoy/envoy-file.ts';
import { checkSites } from '../levels/check-sites.ts';
import type { Site, Zone } from '../levels/model.ts';
import { printProblems } from './problems.ts';
import { chooseSites, findRepository } from './repository.ts';
import { dayOption, today } from './today.ts';
import { EXIT, WrongUse, type Verb } from './verb.ts';

type Options = { readonly repository?: string; readonly json?: true; readonly today?: string };

export const exportVerb: Verb = (terminal, exit) =>
  new Command('export')
    .description(
      'Prints what a zone lets pass as the configuration of another proxy, with a head that says what that proxy cannot do.',
    )
    .addArgument(new Argument('<program>', 'the proxy it is for').choices(['envoy']))
    .argument('<site>')
    .argument('<zone>', 'a zone with children, e.g. level-3')
    .option('--today <day>', 'leave out what has ended before this day (default: today, UTC)', dayOption)
    .option('--json', 'print the configuration and the differences as JSON')
    .option('--repository <folder>', 'the clone to read (default: found from here upwards)')
    .action((_program: string, siteName: string, zoneName: string, options: Options) => {
      const repository = findRepository(options.repository);
      const day = options.today ?? today();
      const { sound, problems } = checkSites(repository, chooseSites(repository, [siteName]), { today: day });
      const [site] = sound;
      if (site === undefined) {
        // What is printed is meant for a file: problems do not belong into it.
        printProblems(
          { ...terminal, out: terminal.err },
          problems.filter(({ severity }) => severity === 'error'),
        );
        terminal.err(`Cannot export "${siteName}": mend its errors first.\n`);
        return exit(EXIT.problems);
      }
      const exported = exportEnvoy(site, zoneWithForwarder(site, zoneName), day);
      terminal.out(options.json ? `${JSON.stringify(exported, undefined, 2)}\n` : envoyFileText(exported));
      return exit(EXIT.fine);
    });

function zoneWithForwarder(site: Site, name: string): Zone {
  const zone = site.zones.find((each) => each.name === name);
  const known = site.zones.filter(({ forwarder }) => forwarder !== undefined).map((each) => `"${each.name}"`);
  if (zone?.forwarder !== undefined) return zone;
  const state =
    zone === undefined ? `site "${site.name}" has no such zone` : 'no zone lies below it, so it has no forwarder';
  throw new WrongUse(
    `Cannot export "${name}": ${state}. Name one of ${known.join(', ') || 'its zones with children'}.`,
  );
}
