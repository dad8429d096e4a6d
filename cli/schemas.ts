// `sallyport schemas`: writes the JSON Schemas with which editors complete and check the YAML files, the page that lists every
// key, and the one that says what follows from each destination of telemetry.

import { Command } from 'commander';
import { join } from 'node:path';
import { DESTINATIONS_PAGE, destinationsPage } from '../constructs/destinations/destinations-page.ts';
import { DECLARATION_PAGE, declarationPage } from '../levels/declaration-page.ts';
import { jsonSchemas } from '../levels/json-schemas.ts';
import { findRepository } from './repository.ts';
import { writeFileAtomically } from './synth/write-tree.ts';
import type { Verb } from './verb.ts';

export const schemasVerb: Verb = (terminal) =>
  new Command('schemas')
    .description(
      'Writes the JSON Schemas beside the declarations, docs/declaration.md and docs/destinations.md, from the code that checks and derives.',
    )
    .option('--repository <folder>', 'the clone to write to (default: found from here upwards)')
    .action((options: { readonly repository?: string }) => {
      const repository = findRepository(options.repository);
      const pages = [
        [DECLARATION_PAGE, declarationPage()],
        [DESTINATIONS_PAGE, destinationsPage()],
      ] as const;
      for (const [path, text] of [...jsonSchemas(), ...pages]) {
        writeFileAtomically(join(repository, path), text);
        terminal.out(`${path}\n`);
      }
    });
