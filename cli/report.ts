// `sallyport report`: one site on one day, as a page for auditors that stands alone.

import { Command } from 'commander';
import { writeFileSync } from 'node:fs';
import { siteFiles } from '../constructs/site-files.ts';
import { checkSites } from '../levels/check-sites.ts';
import type { Site } from '../levels/model.ts';
import { printProblems } from './problems.ts';
import { pageOf } from './report/page/page.ts';
import { readAssets } from './report/page/read-assets.ts';
import { reportOf, type Report } from './report/report.ts';
import { chooseSites, findRepository } from './repository.ts';
import { readTree } from './synth/read-tree.ts';
import type { Terminal } from './terminal.ts';
import { dayOption, today } from './today.ts';
import { EXIT, WrongUse, type Verb } from './verb.ts';

type Options = { readonly repository?: string; readonly out?: string; readonly json?: true; readonly today?: string };

export const reportVerb: Verb = (terminal, exit) =>
  new Command('report')
    .description('Writes one HTML file for auditors: map, conduits and their entries, what ends, evidence, digests.')
    .argument('<site>')
    .option('--out <file>', 'where to write it (default: printed)')
    .option('--today <day>', 'judge expiry and review dates as of this day', dayOption)
    .option('--json', 'give the same as data')
    .option('--repository <folder>', 'the clone to read (default: found from here upwards)')
    .action((siteName: string, options: Options) => {
      const repository = findRepository(options.repository);
      const day = options.today ?? today();
      const { sound, problems } = checkSites(repository, chooseSites(repository, [siteName]), { today: day });
      const [site] = sound;
      if (site === undefined) {
        const errors = problems.filter(({ severity }) => severity === 'error');
        if (options.json) terminal.out(`${JSON.stringify({ problems: errors }, undefined, 2)}\n`);
        else {
          printProblems(terminal, errors);
          terminal.out(`Cannot report on "${siteName}": mend its errors first.\n`);
        }
        return exit(EXIT.problems);
      }
      const report = reportOf(site, {
        synthesized: siteFiles(site).dist,
        committed: readTree(repository, 'dist', siteName),
        warnings: problems.filter(({ severity }) => severity === 'warning'),
        today: day,
      });
      deliver(terminal, options, textOf(site, report, options));
      warnOfDrift(terminal, report);
      return exit(EXIT.fine);
    });

function textOf(site: Site, report: Report, { json }: Options): string {
  return json ? `${JSON.stringify(report, undefined, 2)}\n` : pageOf(site, report, readAssets());
}

function deliver(terminal: Terminal, { out }: Options, text: string): void {
  if (out === undefined) return terminal.out(text);
  try {
    writeFileSync(out, text);
  } catch (error) {
    const state = error instanceof Error ? error.message : String(error);
    throw new WrongUse(`Cannot write the report to "${out}": ${state}. Name a file in a folder that exists.`);
  }
  return terminal.out(`Wrote ${out}.\n`);
}

/** The digests are those of the declarations; what Flux applies is what is committed. */
function warnOfDrift(terminal: Terminal, { site, digests }: Report): void {
  const drifted = digests.trees.filter(({ committed }) => committed !== 'same').map(({ folder }) => folder);
  if (drifted.length === 0) return;
  terminal.err(
    `The report of "${site}" is not what Flux applies: ${drifted.join(', ')} differ from the declarations. Run "sallyport synth" and commit the result.\n`,
  );
}
