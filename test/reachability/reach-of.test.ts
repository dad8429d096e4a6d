import { describe, expect, test } from '@jest/globals';
import { needsOf } from '../../levels/needs-of.ts';
import { healing } from '../../reachability/healing.ts';
import { reachOf } from '../../reachability/reach-of.ts';
import { readPlant } from '../../reachability/read-plant.ts';
import { exampleSite } from '../support/declared-site.ts';
import { committedFiles, EXAMPLES, synthesizedFiles } from '../support/plant-files.ts';
import { plantBehindProxy, plantOnAks, plantOnNodes } from '../support/plants.ts';
import { disagreements, questionsOf } from './explained.ts';

const TODAY = '2026-11-22';

describe('reachOf() on the committed objects of the examples', () => {
  test.each(EXAMPLES)('%s: answers every question as the declarations do', (name) => {
    const site = exampleSite(name);
    const plant = readPlant(name, committedFiles(name));
    const questions = questionsOf(site);
    expect(plant.faults).toEqual([]);
    expect(disagreements(site, plant, questions, TODAY)).toEqual([]);
    const reached = questions.filter((question) => reachOf(plant, question, { today: TODAY }).reachable).length;
    expect([reached > 20, questions.length - reached > 100]).toEqual([true, true]);
  });

  test.each(EXAMPLES)('%s: lets entries go when they end, as the declarations do', (name) => {
    const site = exampleSite(name);
    const plant = readPlant(name, committedFiles(name));
    const ends = site.zones.flatMap((zone) => needsOf(site, zone)).filter(({ expires }) => expires !== undefined);
    const questions = ends.flatMap(({ zone, host = '', port }) => [{ zone, host: host.replace(/^\*+\./, 'x.'), port }]);
    for (const { expires = TODAY } of ends) expect(disagreements(site, plant, questions, expires)).toEqual([]);
    expect(disagreements(site, plant, questions, '2099-01-01')).toEqual([]);
    expect(questions.length).toBeGreaterThan(0);
  });

  test.each(EXAMPLES)('%s: every zone can heal itself', (name) => {
    const zones = healing(readPlant(name, committedFiles(name)), { today: TODAY });
    const cut = zones.flatMap(({ needs }) => needs.filter(({ reach }) => !reach.reachable));
    expect(cut).toEqual([]);
    for (const { needs } of zones) expect(needs.some(({ purpose }) => purpose === 'git')).toBe(true);
  });

  test('tells the way through four zones hop by hop, each with its object', () => {
    const plant = readPlant('contoso-bakery', committedFiles('contoso-bakery'));
    const { hops } = reachOf(plant, { zone: 'level-2-ovens', host: 'github.com', port: 443 }, { today: TODAY });
    expect(hops.map(({ zone, step }) => `${zone} ${step}`)).toEqual([
      'level-3 dns',
      'level-2-ovens network-policy',
      'level-3 listener',
      'level-3 caller',
      'level-3 entry',
      'level-3 uplink',
      'level-3-5 listener',
      'level-3-5 caller',
      'level-3-5 entry',
      'level-3-5 uplink',
      'level-4 listener',
      'level-4 caller',
      'level-4 entry',
      'level-4 end',
    ]);
    for (const { object } of hops) expect(plant.files.has(object)).toBe(true);
  });
});

describe('reachOf() on plants small enough to know by heart', () => {
  test.each([
    ['on nodes', plantOnNodes()],
    ['on AKS with Azure’s network policies', plantOnAks('azure')],
    ['on AKS with Cilium', plantOnAks('cilium')],
    [
      'on AKS, the top zone through its own forwarder',
      plantOnAks('cilium', 'profiles: [flux]\npolicies: { forwarder: enforce }'),
    ],
    ['behind a proxy', plantBehindProxy()],
  ])('%s: answers every question as the declarations do', (_, site) => {
    const plant = readPlant(site.name, synthesizedFiles(site));
    expect(plant.faults).toEqual([]);
    expect(disagreements(site, plant, questionsOf(site), TODAY)).toEqual([]);
  });

  test('reaches the address of a tcp entry by the port on which forwarders listen for it', () => {
    const plant = readPlant('plant', synthesizedFiles(plantOnNodes()));
    const ask = (host: string, port: number): boolean =>
      reachOf(plant, { zone: 'level-2', host, port }, { today: TODAY }).reachable;
    expect([
      ask('10.30.0.30', 5450),
      ask('historian.plant.internal', 5450),
      ask('historian.plant.internal', 15_450),
    ]).toEqual([true, true, true]);
    expect([ask('10.30.0.31', 5450), ask('10.30.0.30', 443)]).toEqual([false, false]);
  });

  test('says of a zone that is not there that it is not', () => {
    const plant = readPlant('plant', synthesizedFiles(plantOnNodes()));
    const reach = reachOf(plant, { zone: 'level-9', host: 'github.com', port: 443 }, { today: TODAY });
    expect(reach).toMatchObject({ reachable: false, stoppedBy: { zone: 'level-9', object: 'dist/plant/level-9' } });
  });
});
