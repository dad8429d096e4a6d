import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { siteFiles } from '../../../constructs/site-files.ts';
import { listSites, loadSite } from '../../../levels/load-site.ts';
import type { Site } from '../../../levels/model.ts';
import { workingTree } from '../../../levels/repository.ts';
import { telemetryOf } from '../../../levels/telemetry/telemetry-of.ts';
import { imageOf } from '../../../levels/telemetry/topic-template.ts';
import { tracedFlow } from '../../../levels/telemetry/trace/trace-way.ts';
import { emittedFlows } from '../../../cli/flow/emitted-flows.ts';
import { routedPlant } from '../../levels/telemetry/routed-plant.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const RULES =
  'level-2-a: { enrich: [{ dataset: plant.limits, as: limits, inputs: [$source.id, $context.id], expression: "$1 == $2" }], ' +
  'filter: [{ inputs: [t, "$context(limits).max"], expression: "$1 > $2", description: too hot }], ' +
  'map: [{ inputs: ["*"], output: "*" }, { inputs: [secret], output: "" }] }';

function exampleSites(): readonly Site[] {
  return listSites(ROOT).flatMap((name) => loadSite(workingTree(ROOT), name).site ?? []);
}

function sitesWithRoutes(): readonly Site[] {
  const plant = routedPlant([
    `{ name: ruled, from: level-2-a, topics: ["data/#"], to: { eventHubs: { namespace: ns, hub: h } }, transform: { ${RULES} } }`,
    '{ name: stored, from: level-2-b, topics: [x], schema: p/s:1, to: { localStorage: { claim: disk, folder: f } } }',
    '{ name: down, direction: down, from: level-4, topics: [set/+, set/x], to: { zone: level-2-a } }',
  ]);
  return [...exampleSites(), plant];
}

describe('emittedFlows()', () => {
  test('reads back what the model says, of every route', () => {
    const ways = sitesWithRoutes().flatMap((site) => {
      const { dist } = siteFiles(site);
      return telemetryOf(site).ways.map((way) => ({ way, emitted: emittedFlows(dist, way) }));
    });
    expect(ways.length).toBeGreaterThan(5);
    for (const { way, emitted } of ways) expect(emitted).toEqual(way.flows.map(tracedFlow));
  });

  test('leads every route from hop to hop: where one puts messages, the next one takes them', () => {
    const hops = sitesWithRoutes().flatMap((site) => {
      const { dist } = siteFiles(site);
      return telemetryOf(site).ways.flatMap((way) => {
        const flows = emittedFlows(dist, way);
        return flows.slice(1).map((next, index) => ({ flow: flows[index], next }));
      });
    });
    expect(hops.length).toBeGreaterThan(5);
    for (const { flow, next } of hops)
      expect(flow?.topics.map((topic) => imageOf(flow.destination, topic))).toEqual(next.topics);
  });

  test('says what is missing where a flow is not synthesized', () => {
    const [site] = sitesWithRoutes();
    const [way] = site === undefined ? [] : telemetryOf(site).ways;
    if (way === undefined) throw new Error('Cannot find a route: the first example has none');
    expect(() => emittedFlows(new Map(), way)).toThrow(
      'Cannot trace data flow "contoso-bakery-level-2-ovens-ovens": no "level-2-ovens/data-flows/Dataflow.contoso-bakery-level-2-ovens-ovens.yaml" is synthesized',
    );
  });
});
