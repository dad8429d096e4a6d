// `sallyport schemas`: writes the JSON Schemas with which editors complete and check the YAML files, and the page that lists
// every key.

import { Command } from 'commander';
import { join } from 'node:path';
import { DECLARATION_PAGE, declarationPage } from '../levels/declaration-page.ts';
import { jsonSchemas } from '../levels/json-schemas.ts';
import { findRepository } from './repository.ts';
import { writeFileAtomically } from './synth/write-tree.ts';
import type { Verb } from './verb.ts';

export const schemasVerb: Verb = (terminal) =>
  new Command('schemas')
    .description(
      'Writes the JSON Schemas beside the declarations and docs/declaration.md, from the same schemas that check them.',
    )
    .option('--repository <folder>', 'the clone to write to (default: found from here upwards)')
    .action((options: { readonly repository?: string }) => {
      const repository = findRepository(options.repository);
      for (const [path, text] of [...jsonSchemas(), [DECLARATION_PAGE, declarationPage()] as const]) {
        writeFileAtomically(join(repository, path), text);
        terminal.out(`${path}\n`);
      }
    });
