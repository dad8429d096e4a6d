// One import from reading to writing: whatever the source is, `check` judges the result before a byte of it is in the repository.

import { loadProfiles } from '../../levels/load-profiles.ts';
import type { Problem } from '../../levels/problem.ts';
import { workingTree } from '../../levels/repository.ts';
import { hasErrors, printProblems } from '../problems.ts';
import { findRepository } from '../repository.ts';
import type { Terminal } from '../terminal.ts';
import { today } from '../today.ts';
import { EXIT, WrongUse, type ExitCode } from '../verb.ts';
import { askWishes } from './ask-wishes.ts';
import { assembleSite, type ReadSource } from './assemble-site.ts';
import { beyondLists } from './beyond-lists.ts';
import { wishesOf, type ImportOptions } from './import-options.ts';
import { placeSite, requireFreeFolder } from './place-site.ts';
import { renderReport, type ImportReport } from './render-report.ts';
import { settle } from './settle.ts';
import { Unreadable } from './unreadable.ts';
import { writeReport } from './write-report.ts';

/** `read` is pure and throws `Unreadable`. */
export async function runImport(read: () => ReadSource, options: ImportOptions, terminal: Terminal): Promise<ExitCode> {
  const repository = findRepository(options.repository);
  requireFreeFolder(repository, options.site);
  requireBoth(options);
  const source = readOrTell(read, options, terminal);
  if (source === undefined) return EXIT.problems;
  refuseUnknownZones(source, options);
  const wishes = await askWishes(wishesOf(options), terminal);
  const assembled = assembleSite(source, wishes, loadProfiles(repository).profiles);
  const fates = [...source.fates, ...assembled.fates];
  const settled = settle(workingTree(repository), assembled.site, fates, { today: options.today ?? today() });
  if (hasErrors(settled.problems)) {
    const errors = settled.problems.filter(({ severity }) => severity === 'error');
    const end = `Cannot import site "${options.site}": check refuses it, so nothing was written. Give what is wrong by flags.\n`;
    tellProblems(errors, end, options.json, terminal);
    return EXIT.problems;
  }
  const beyond = settled.resolved === undefined ? [] : beyondLists(settled.resolved, source.zones);
  const report: ImportReport = {
    site: options.site,
    source: source.title,
    files: [...settled.texts.keys()].map((file) => `levels/sites/${options.site}/${file}`),
    findings: [...assembled.findings, ...beyond, ...source.findings],
    names: settled.fates,
  };
  if (options.report !== undefined) writeReport(options.report, renderReport(report));
  if (options.dryRun !== true) placeSite(repository, options.site, settled.texts);
  tell(report, options, terminal);
  return EXIT.fine;
}

function requireBoth({ subscription, resourceGroup }: ImportOptions): void {
  if ((subscription === undefined) === (resourceGroup === undefined)) return;
  throw new WrongUse(
    'Cannot use one of --subscription and --resource-group alone: they belong together. Give both, or none.',
  );
}

function readOrTell(read: () => ReadSource, { json }: ImportOptions, terminal: Terminal): ReadSource | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    tellProblems(error.problems, 'Nothing was imported.\n', json, terminal);
    return undefined;
  }
}

function tellProblems(problems: readonly Problem[], end: string, json: true | undefined, terminal: Terminal): void {
  if (json) terminal.out(`${JSON.stringify({ problems }, undefined, 2)}\n`);
  else {
    printProblems(terminal, problems);
    terminal.out(end);
  }
}

/** A misspelt zone would leave the value that was given unused. */
function refuseUnknownZones({ zones }: ReadSource, { network, face }: ImportOptions): void {
  const given = [network, face].flatMap((pairs) => [...(pairs?.keys() ?? [])]);
  const unknown = given.find((name) => !zones.some((zone) => zone.name === name));
  if (unknown === undefined) return;
  const known = zones.map(({ name }) => `"${name}"`).join(', ');
  throw new WrongUse(`Cannot find zone "${unknown}" of --network or --face: the source has ${known}.`);
}

function tell(report: ImportReport, { report: file, json, dryRun }: ImportOptions, terminal: Terminal): void {
  if (json) {
    terminal.out(`${JSON.stringify({ ...report, written: dryRun !== true }, undefined, 2)}\n`);
    return;
  }
  terminal.out(
    `${renderReport(report, file)}\n${dryRun === true ? 'Nothing was written: this was a dry run.\n' : nextSteps(report.site)}`,
  );
}

function nextSteps(site: string): string {
  return `Site "${site}" is there. Next: go through what is to be confirmed, then run
  sallyport check ${site}
  sallyport synth ${site}
  sallyport init ${site} --keys     the keys of its conduits
`;
}
