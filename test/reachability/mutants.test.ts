// Every object is broken in one way, and the proof has to find it and name it: nothing here knows what the mutant means.

import { describe, expect, test } from '@jest/globals';
import { destinations } from '../../reachability/destinations.ts';
import type { Plant } from '../../reachability/plant.ts';
import { prove } from '../../reachability/prove.ts';
import { readPlant } from '../../reachability/read-plant.ts';
import { committedFiles, EXAMPLES } from '../support/plant-files.ts';
import { MUTANTS } from './mutants.ts';

const TODAY = '2026-11-22';

/** Sums that any edit of a file breaks; what else it breaks has to be found without them. */
const SUMS = /its digest is not that|its serial is the same|its pods are not replaced/;

const plants = new Map(EXAMPLES.map((site) => [site as string, readPlant(site, committedFiles(site))]));

function plantOf(site: string): Plant {
  const plant = plants.get(site);
  if (plant === undefined) throw new Error(`Cannot find site "${site}" among the examples`);
  return plant;
}

describe('prove() on the example sites', () => {
  test.each(EXAMPLES)('%s: everything its Allowlists grant is reachable, and nothing changed', (site) => {
    const plant = plantOf(site);
    const needed = destinations(plant);
    expect(
      prove({ before: plant, after: plant, opened: [], closed: [], needed, reshaped: new Set(), today: TODAY }),
    ).toEqual({
      holds: true,
      counterExamples: [],
    });
    expect(needed.length).toBeGreaterThan(20);
  });
});

describe('prove() on one broken object', () => {
  test('the table breaks each object in ways of its own', () => {
    expect(new Set(MUTANTS.map(({ site, name }) => `${site} ${name}`)).size).toBe(MUTANTS.length);
    expect(MUTANTS.length).toBeGreaterThan(100);
  });

  test.each(MUTANTS.map((mutant) => [`${mutant.site}: ${mutant.name}`, mutant] as const))('%s', (_, mutant) => {
    const before = plantOf(mutant.site);
    const text = before.files.get(mutant.file);
    const broken = mutant.edit(text ?? '');
    expect(broken).not.toBe(text ?? '');
    const files = new Map(before.files);
    if (broken === undefined) files.delete(mutant.file);
    else files.set(mutant.file, broken);
    const after = readPlant(mutant.site, files);
    const needed = destinations(before);
    const proof = prove({ before, after, opened: [], closed: [], needed, reshaped: new Set(), today: TODAY });
    const found = proof.counterExamples.filter((each) => mutant.foundBySum === true || !SUMS.test(each.text));
    expect(proof.holds).toBe(false);
    expect(found.map(({ object }) => object)).toContain(mutant.file);
    expect(found.filter(({ object }) => object !== mutant.file).map((each) => each.text)).toEqual([]);
  });
});
