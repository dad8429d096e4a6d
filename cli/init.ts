// `sallyport init`: a new site from one of the examples, with names of your own. Asks on a terminal, takes flags elsewhere.

import { Command, Option } from 'commander';
import { checkSites } from '../levels/check-sites.ts';
import { loadSite } from '../levels/load-site.ts';
import { PKI_FOLDER } from '../levels/loading/read-authorities.ts';
import type { Problem } from '../levels/problem.ts';
import { keyCommands } from './init/key-commands.ts';
import { pkiCommands } from './init/pki-commands.ts';
import { makeSite, type SiteWishes } from './init/make-site.ts';
import { TEMPLATES } from './init/site-from-template.ts';
import { hasErrors, printProblems } from './problems.ts';
import { chooseSites, findRepository } from './repository.ts';
import type { Terminal } from './terminal.ts';
import { today } from './today.ts';
import { EXIT, type Verb } from './verb.ts';

type Options = SiteWishes & { readonly keys?: true; readonly pki?: true; readonly repository?: string };

export const initVerb: Verb = (terminal, exit) =>
  new Command('init')
    .description('Makes a new site from a template, or prints the commands that place its secrets.')
    .argument('<site>', 'name of the site: a DNS label such as "contoso-bakery"')
    .addOption(new Option('--template <name>', 'what the plant looks like').choices(Object.keys(TEMPLATES)))
    .option('--git-url <url>', 'https URL of your clone of this repository')
    .option('--region <region>', 'Azure region, e.g. westeurope')
    .option('--registry <registry>', 'registry and path of the images, e.g. ghcr.io/contoso')
    .option('--subscription <id>', 'Azure subscription')
    .option('--resource-group <name>', 'Azure resource group')
    .option('--keys', 'of an existing site: print the commands that make and place the conduit keys')
    .option('--pki', 'of an existing site: print the commands that make its certificate authorities')
    .option('--repository <folder>', 'the clone to write to (default: found from here upwards)')
    .action(async (name: string, options: Options) => {
      const repository = findRepository(options.repository);
      if (options.keys || options.pki) return exit(printCommands(repository, name, options, terminal));
      return exit(await makeAndCheck(repository, name, options, terminal));
    });

async function makeAndCheck(repository: string, name: string, options: Options, terminal: Terminal) {
  const files = await makeSite(repository, name, options, terminal);
  for (const file of files) terminal.out(`levels/sites/${name}/${file}\n`);
  const { problems } = checkSites(repository, [name], { today: today() });
  const others = problems.filter((problem) => !isOfAuthorities(problem));
  printProblems(terminal, others);
  terminal.out(
    `\nSite "${name}" is there. Next: edit its networks and entries, then run\n` +
      (others.length < problems.length ? `  sallyport init ${name} --pki      its certificate authorities\n` : '') +
      `  sallyport check ${name}\n  sallyport synth ${name}\n  sallyport init ${name} --keys     the keys of its conduits\n`,
  );
  return hasErrors(others) ? EXIT.problems : EXIT.fine;
}

function printCommands(repository: string, name: string, options: Options, terminal: Terminal) {
  const { problems } = checkSites(repository, chooseSites(repository, [name]), { today: today() });
  const { site } = loadSite(repository, name);
  const others = problems.filter((problem) => !isOfAuthorities(problem));
  if (site === undefined || hasErrors(others)) {
    printProblems(terminal, others);
    return EXIT.problems;
  }
  if (options.keys) terminal.out(keyCommands(site));
  if (options.pki) terminal.out(pkiCommands(site));
  return EXIT.fine;
}

/** What is wrong with certificate authorities holds up nobody who asks for the commands that make them. */
function isOfAuthorities({ file, code }: Problem): boolean {
  return code === 'authority-missing' || file.includes(`/${PKI_FOLDER}/`);
}
