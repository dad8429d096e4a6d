// `sallyport synth`: from the declarations to dist/ and flux/. Ignores today's date, so that main never breaks by itself.

import { Command } from 'commander';
import { siteFiles } from '../constructs/site-files.ts';
import { checkSites } from '../levels/check-sites.ts';
import { listSites } from '../levels/load-site.ts';
import type { Site } from '../levels/model.ts';
import { hasErrors, printProblems } from './problems.ts';
import { chooseSites, findRepository } from './repository.ts';
import { compareTrees, readTree, sitesOf, type Drift } from './synth/read-tree.ts';
import { SynthCache } from './synth/synth-cache.ts';
import { SynthLock } from './synth/synth-lock.ts';
import { interrupted, recover, replaceTree, TREES } from './synth/write-tree.ts';
import type { Terminal } from './terminal.ts';
import { EXIT, type Verb } from './verb.ts';

type Options = { readonly repository?: string; readonly check?: true; readonly json?: true };

/** Before every date a file can carry: nothing is expired or stale in what is synthesized. */
const NO_DAY = '0001-01-01';

export const synthVerb: Verb = (terminal, exit) =>
  new Command('synth')
    .description('Synthesizes the Kubernetes objects of every level into dist/ and flux/.')
    .argument('[site...]', 'sites to synthesize (default: all)')
    .option('--check', 'write nothing; fail when dist/ or flux/ differ from what would be written')
    .option('--json', 'print the result as JSON')
    .option('--repository <folder>', 'the clone to work on (default: found from here upwards)')
    .action((named: readonly string[], options: Options) => {
      const repository = findRepository(options.repository);
      const names = chooseSites(repository, named);
      const { sound, problems } = checkSites(repository, names, { today: NO_DAY });
      const errors = problems.filter(({ severity }) => severity === 'error');
      const gone = named.length > 0 ? [] : removedSites(repository);
      const cache = new SynthCache(repository);
      const drift = options.check
        ? findDrift(repository, sound, gone, cache, terminal)
        : writeAlone(repository, sound, gone, cache, terminal);
      if (options.json) terminal.out(`${JSON.stringify({ problems: errors, drift }, undefined, 2)}\n`);
      else report(terminal, { errors, drift, checkOnly: options.check === true, sites: sound.length });
      exit(hasErrors(errors) || (options.check && drift.length > 0) ? EXIT.problems : EXIT.fine);
    });

function writeAlone(...args: Parameters<typeof writeSites>): readonly Drift[] {
  using _ = new SynthLock(args[0]);
  return writeSites(...args);
}

function writeSites(
  repository: string,
  sites: readonly Site[],
  gone: readonly string[],
  cache: SynthCache,
  terminal: Terminal,
) {
  const changed: Drift[] = [];
  for (const tree of TREES) for (const name of interrupted(repository, tree)) recover(repository, tree, name);
  for (const [index, site] of sites.entries()) {
    terminal.progress(`${index + 1} of ${sites.length}: ${site.name}`);
    if (cache.isCurrent(site.name)) continue;
    const drift = compareSite(repository, site);
    if (drift.changes.length > 0) for (const tree of TREES) replaceTree(repository, tree, site.name, drift.files[tree]);
    cache.remember(site.name);
    changed.push(...drift.changes);
  }
  for (const tree of TREES) {
    for (const name of gone) {
      changed.push(...compareTrees(`${tree}/${name}`, readTree(repository, tree, name), new Map()));
      replaceTree(repository, tree, name, new Map());
    }
  }
  terminal.progress('');
  cache.save();
  return changed;
}

function findDrift(
  repository: string,
  sites: readonly Site[],
  gone: readonly string[],
  cache: SynthCache,
  terminal: Terminal,
) {
  const drift: Drift[] = [];
  for (const [index, site] of sites.entries()) {
    terminal.progress(`${index + 1} of ${sites.length}: ${site.name}`);
    if (!cache.isCurrent(site.name)) drift.push(...compareSite(repository, site).changes);
  }
  terminal.progress('');
  for (const tree of TREES) {
    for (const name of gone)
      drift.push(...compareTrees(`${tree}/${name}`, readTree(repository, tree, name), new Map()));
  }
  return drift;
}

function compareSite(repository: string, site: Site) {
  const files = siteFiles(site);
  const changes = TREES.flatMap((tree) =>
    compareTrees(`${tree}/${site.name}`, readTree(repository, tree, site.name), files[tree]),
  );
  return { files, changes };
}

/** Sites that have files in dist/ or flux/ and no declaration any more. */
function removedSites(repository: string): readonly string[] {
  const declared = new Set(listSites(repository));
  return [...new Set(TREES.flatMap((tree) => sitesOf(repository, tree)))].filter((name) => !declared.has(name));
}

type Report = {
  readonly errors: Parameters<typeof printProblems>[1];
  readonly drift: readonly Drift[];
  readonly checkOnly: boolean;
  readonly sites: number;
};

const DONE = { missing: 'added', different: 'changed', 'left over': 'removed' } as const;

function report(terminal: Terminal, { errors, drift, checkOnly, sites }: Report): void {
  printProblems(terminal, errors);
  for (const { path, state } of drift) terminal.out(`${checkOnly ? state : DONE[state]}  ${path}\n`);
  if (errors.length > 0) terminal.out('Sites with errors were left as they are.\n');
  if (checkOnly && drift.length > 0) {
    terminal.out(
      `dist/ or flux/ differ from the declarations in ${drift.length} files. Run "sallyport synth" and commit the result.\n`,
    );
  } else {
    terminal.out(
      `${sites} ${sites === 1 ? 'site' : 'sites'}: ${drift.length === 0 ? 'nothing to change' : `${drift.length} files`}.\n`,
    );
  }
}
