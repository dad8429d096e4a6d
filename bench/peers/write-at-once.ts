// Replaces a file at one stroke, as whoever delivers configuration does: nobody reads half of it.

import { renameSync, writeFileSync } from 'node:fs';

export function writeAtOnce(path: string, text: string): void {
  writeFileSync(`${path}.next`, text);
  renameSync(`${path}.next`, path);
}
