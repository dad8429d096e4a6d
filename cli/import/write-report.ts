// Writes the report before the site: a site without its report could be neither judged nor imported again.

import { writeFileSync } from 'node:fs';
import { WrongUse } from '../verb.ts';

export function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const state = error instanceof Error ? error.message : String(error);
    throw new WrongUse(
      `Cannot write the report "${file}": ${state}. Nothing was imported; name a file in a folder that is there.`,
    );
  }
}
