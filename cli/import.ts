// `sallyport import`: a site from what a plant had before, with a report of what was wrong, doubtful or left out.

import { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { withImportOptions, type ImportOptions } from './import/import-options.ts';
import { importLnm } from './import/lnm/import-lnm.ts';
import { levelFiles } from './import/lnm/level-files.ts';
import { runImport } from './import/run-import.ts';
import { importSample } from './import/sample/import-sample.ts';
import { readFolder } from './import/sample/read-folder.ts';
import { internalOption, levelOption, parentOption } from './import/wishes.ts';
import { WrongUse, type Verb } from './verb.ts';

type Pairs = ReadonlyMap<string, string>;
type LnmOptions = ImportOptions & { readonly level?: Pairs; readonly parent?: Pairs; readonly internal?: Pairs };

export const importVerb: Verb = (terminal, exit) =>
  new Command('import')
    .description('Makes a site of what a plant had before, with a report of what was wrong, doubtful or left out.')
    .addCommand(importLnmVerb(terminal, exit))
    .addCommand(importSampleVerb(terminal, exit));

const importLnmVerb: Verb = (terminal, exit) =>
  withImportOptions(new Command('lnm'), terminal)
    .description('Imports resources of the kind Lnm, of the retired Layered Network Management.')
    .argument('[file...]', 'files with the resources, one or many in each')
    .option('--level <zone=file>', 'the zone of a file whose resource does not say it (repeatable)', levelOption)
    .option('--parent <zone=zone>', 'the zone above, where several could be (repeatable)', parentOption)
    .option('--internal <name=target>', 'where a name of type "internal" ends (repeatable)', internalOption)
    .action(async (named: readonly string[], options: LnmOptions) => {
      const levels = levelFiles(options.level ?? new Map());
      const files = [...new Set([...named, ...levels.keys()])];
      if (files.length === 0) throw new WrongUse('Cannot import nothing: name the files that hold the resources.');
      const texts = files.map((name) => ({ name, text: readText(name) }));
      const wishes = { levels, parents: options.parent ?? new Map(), internal: options.internal ?? new Map() };
      exit(await runImport(() => importLnm(texts, wishes), options, terminal));
    });

const importSampleVerb: Verb = (terminal, exit) =>
  withImportOptions(new Command('sample'), terminal)
    .description('Imports CoreDNS and Envoy files of the layered networking sample, and names what is wrong with them.')
    .argument('<folder>', 'the folder of the sample, with the files as they were applied')
    .action(async (folder: string, options: ImportOptions) => {
      const files = readFolder(folder);
      exit(await runImport(() => importSample(files), options, terminal));
    });

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const state = error instanceof Error ? error.message : String(error);
    throw new WrongUse(`Cannot read "${file}": ${state}. Name a file that is there.`);
  }
}
