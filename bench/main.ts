// `npm run bench -- <what>`: measurements, side by side in one run. Results go to bench/RESULTS.md, written here and only here.

import { Command } from 'commander';
import { readFileSync, writeFileSync } from 'node:fs';
import { benchSynth } from './synth.ts';

const RESULTS = new URL('RESULTS.md', import.meta.url);

const program = new Command('bench').description(
  'Measures Sallyport; figures are of one machine, read them as ratios.',
);
program
  .command('synth')
  .description('check and synth: one large site, and a growing number of sites')
  .option('--short', 'only prove that it runs')
  .action((options: { readonly short?: true }) => {
    const table = benchSynth({ short: options.short === true, progress: (text) => process.stderr.write(`${text}\n`) });
    process.stdout.write(table);
    if (!options.short) replaceSection('synth', table);
  });
program.parse();

/** Replaces what stands between the markers of a section. */
function replaceSection(name: string, text: string): void {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const page = readFileSync(RESULTS, 'utf8');
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from)
    throw new Error(`Cannot write results of "${name}": bench/RESULTS.md lacks its markers. Add them`);
  writeFileSync(RESULTS, `${page.slice(0, from + begin.length)}\n${text}${page.slice(to)}`);
}
