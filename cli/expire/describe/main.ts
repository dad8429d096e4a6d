// `node cli/expire/describe/main.ts <file> <limit>`: makes what `sallyport expire --remove` printed into that file the description
// of a pull request, of at most so many characters.

import { readFileSync } from 'node:fs';
import { descriptionOf } from './description.ts';

const USAGE = 'Usage: node cli/expire/describe/main.ts <file> <limit>';

/** Exit code: 0 done, 2 wrong use. */
function main([file, limit = '']: readonly string[]): number {
  if (file === undefined || !/^[1-9]\d*$/.test(limit)) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  process.stdout.write(descriptionOf(readFileSync(file, 'utf8'), Number(limit)));
  return 0;
}

process.exitCode = main(process.argv.slice(2));
