// `sallyport init`: a new site from one of the examples, with names of your own. Asks on a terminal, takes flags elsewhere.

import { Command, Option } from 'commander';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { checkSites } from '../levels/check-sites.ts';
import { keyCommands } from './init/key-commands.ts';
import { pkiCommands } from './init/pki-commands.ts';
import { siteFromTemplate, TEMPLATES, type SiteNames, type TemplateName } from './init/site-from-template.ts';
import { hasErrors, printProblems } from './problems.ts';
import { chooseSites, findRepository } from './repository.ts';
import { writeFileAtomically } from './synth/write-tree.ts';
import type { Terminal } from './terminal.ts';
import { today } from './today.ts';
import { EXIT, WrongUse, type Verb } from './verb.ts';

type Options = {
  readonly template?: TemplateName;
  readonly gitUrl?: string;
  readonly region?: string;
  readonly registry?: string;
  readonly subscription?: string;
  readonly resourceGroup?: string;
  readonly keys?: true;
  readonly pki?: true;
  readonly repository?: string;
};

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
      return exit(await makeSite(repository, name, options, terminal));
    });

async function makeSite(repository: string, name: string, options: Options, terminal: Terminal) {
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) {
    throw new WrongUse(
      `Cannot make site "${name}": its name is no DNS label. Use a-z, 0-9 and "-", at most 63 characters.`,
    );
  }
  const folder = join(repository, 'levels', 'sites', name);
  if (existsSync(folder))
    throw new WrongUse(`Cannot make site "${name}": levels/sites/${name} exists. Choose another name or edit it.`);
  const template = options.template ?? (await ask(terminal, `Template (${describeTemplates()})`, 'isa-95'));
  if (!isTemplate(template))
    throw new WrongUse(`Cannot use template "${template}": there are ${Object.keys(TEMPLATES).join(', ')}.`);
  const names = await askNames(name, options, terminal);
  const source = join(repository, 'levels', 'sites', TEMPLATES[template].example);
  const files = new Map(
    readdirSync(source)
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => [file, readFileSync(join(source, file), 'utf8')]),
  );
  const fresh = `${folder}.new`;
  mkdirSync(fresh, { recursive: true });
  for (const [file, text] of siteFromTemplate(files, template, names)) writeFileAtomically(join(fresh, file), text);
  renameSync(fresh, folder);
  for (const file of files.keys()) terminal.out(`levels/sites/${name}/${file}\n`);
  const { problems } = checkSites(repository, [name], { today: today() });
  printProblems(terminal, problems);
  terminal.out(
    `\nSite "${name}" is there. Next: edit its networks and entries, then run\n` +
      `  sallyport check ${name}\n  sallyport synth ${name}\n  sallyport init ${name} --keys     the keys of its conduits\n`,
  );
  return hasErrors(problems) ? EXIT.problems : EXIT.fine;
}

async function askNames(site: string, options: Options, terminal: Terminal): Promise<SiteNames> {
  return {
    site,
    gitUrl: options.gitUrl ?? (await ask(terminal, 'Git URL', `https://github.com/example/${site}`)),
    region: options.region ?? (await ask(terminal, 'Azure region', 'westeurope')),
    registry: options.registry ?? (await ask(terminal, 'Image registry', 'ghcr.io/example')),
    subscription:
      options.subscription ?? (await ask(terminal, 'Azure subscription', '00000000-0000-0000-0000-000000000000')),
    resourceGroup: options.resourceGroup ?? (await ask(terminal, 'Azure resource group', `rg-${site}`)),
  };
}

/** Asks on a terminal; takes the default where nobody can answer. */
async function ask(terminal: Terminal, question: string, fallback: string): Promise<string> {
  if (!terminal.interactive) return fallback;
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await lines.question(`${question} [${fallback}]: `)).trim() || fallback;
  } finally {
    lines.close();
  }
}

function printCommands(repository: string, name: string, options: Options, terminal: Terminal) {
  const { sound, problems } = checkSites(repository, chooseSites(repository, [name]), { today: today() });
  const [site] = sound;
  if (site === undefined) {
    printProblems(terminal, problems);
    return EXIT.problems;
  }
  if (options.keys) terminal.out(keyCommands(site));
  if (options.pki) terminal.out(pkiCommands(site));
  return EXIT.fine;
}

function isTemplate(name: string): name is TemplateName {
  return Object.hasOwn(TEMPLATES, name);
}

function describeTemplates(): string {
  return Object.entries(TEMPLATES)
    .map(([name, { shape }]) => `${name}: ${shape}`)
    .join('; ');
}
