// By path, so that tests of one plant follow each other; drills come last, and those of contoso-bakery before those of other sites.
import { createRequire } from 'node:module';

const { default: Sequencer } = createRequire(import.meta.url)('@jest/test-sequencer');

const DRILL = /\/test\/cluster\/drills\//;
/** `a-line-merged.test.ts`: a letter and a name. Others are drills of other sites, or tests of the tool-kit. */
const LETTERED = /\/drills\/[a-z]-/;

export default class PlantSequencer extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => rank(a.path) - rank(b.path) || (a.path < b.path ? -1 : 1));
  }
}

function rank(path) {
  if (!DRILL.test(path)) return 0;
  return LETTERED.test(path) ? 1 : 2;
}
