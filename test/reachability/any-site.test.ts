// On sites at random, what the objects say is what the declarations say: for every name that any zone has and for names that
// none has, on every port. Runs are few here and differ each time; a failure prints its seed and the smallest site.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { prove } from '../../reachability/prove.ts';
import { readPlant } from '../../reachability/read-plant.ts';
import { synthesizedFiles } from '../support/plant-files.ts';
import { anySite, type DeclaredFiles } from './any-site.ts';
import { permissionsOf } from './claimed.ts';
import { disagreements, questionsOf } from './explained.ts';
import { soundSite, TODAY } from './sound-site.ts';

/** Looks at a site, if it is one. */
function forSound(check: (site: NonNullable<ReturnType<typeof soundSite>>) => void): (files: DeclaredFiles) => void {
  return (files) => {
    const site = soundSite(files);
    fc.pre(site !== undefined);
    check(site);
  };
}

describe('a plant read from the objects of any site', () => {
  test('has no fault, and answers every question as the declarations do', () => {
    fc.assert(
      fc.property(
        anySite,
        forSound((site) => {
          const plant = readPlant(site.name, synthesizedFiles(site));
          expect(plant.faults).toEqual([]);
          expect(disagreements(site, plant, questionsOf(site), TODAY)).toEqual([]);
        }),
      ),
      { numRuns: 10, interruptAfterTimeLimit: 5_000 },
    );
  }, 60_000);

  test('reaches every need that has not ended, and can heal itself', () => {
    fc.assert(
      fc.property(
        anySite,
        forSound((site) => {
          const after = readPlant(site.name, synthesizedFiles(site));
          const needed = permissionsOf(site);
          const proof = prove({
            before: undefined,
            after,
            opened: permissionsOf(site),
            closed: [],
            needed,
            reshaped: new Set(),
            today: TODAY,
          });
          expect(proof.counterExamples.map(({ text }) => text)).toEqual([]);
        }),
      ),
      { numRuns: 8, interruptAfterTimeLimit: 3_000 },
    );
  }, 60_000);

  test('has a boundary that entries do not move, except for what they open', () => {
    fc.assert(
      fc.property(anySite, (files) => {
        const bare = Object.fromEntries(
          Object.entries(files).map(([name, text]) => [name, text.replace(/allow:\n( {2}- .*\n)+/, '')]),
        );
        const [less, more] = [soundSite(bare), soundSite(files)];
        fc.pre(less !== undefined && more !== undefined);
        const [without, withEntries] = [less, more].map((site) => readPlant(site.name, synthesizedFiles(site)));
        if (without === undefined || withEntries === undefined) throw new Error('Cannot read the plants');
        const claim = { closed: [], needed: [], reshaped: new Set<string>(), today: TODAY };
        const there = prove({ ...claim, before: without, after: withEntries, opened: permissionsOf(more) });
        const back = prove({ ...claim, before: withEntries, after: without, opened: [] });
        expect([...there.counterExamples, ...back.counterExamples].map(({ text }) => text)).toEqual([]);
      }),
      { numRuns: 10, interruptAfterTimeLimit: 5_000 },
    );
  }, 60_000);
});
