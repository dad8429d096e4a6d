// Everything there is for Azure: what the example sites give, and plants with each destination, each way of signing in, and
// all that routes may say.

import { azureFiles } from '../../../constructs/azure/azure-files.ts';
import { samplePlant } from '../../../constructs/destinations/sample-plant.ts';
import { routeOf, SAMPLES, signInsOf } from '../../../constructs/destinations/samples.ts';
import { siteFiles } from '../../../constructs/site-files.ts';
import type { Site } from '../../../levels/model.ts';
import { routedPlant } from '../../levels/telemetry/routed-plant.ts';
import { exampleSites } from '../host/sample-site.ts';

/** Text by path, of all files below a folder of each zone of the example sites. */
export function exampleFiles(folder: 'azure' | 'data-flows'): ReadonlyMap<string, string> {
  const files = exampleSites().flatMap((site) =>
    [...siteFiles(site).dist].map(([path, text]) => [`${site.name}/${path}`, text] as const),
  );
  return new Map(files.filter(([path]) => path.split('/')[2] === folder));
}

/** Plants that together hold whatever can be declared about telemetry, by what is in them. */
export function eventfulPlants(): ReadonlyMap<string, Site> {
  const destinations = SAMPLES.flatMap((sample) =>
    signInsOf(sample).map((signIn) => {
      const title = `${sample.title}, ${signIn ?? 'as it is'}`;
      return [title, samplePlant(routeOf(sample, signIn), 'every zone')] as const;
    }),
  );
  return new Map([...destinations, ['all that routes may say', routedPlant(ROUTES, { 'level-2-a': MACHINES })]]);
}

/** Texts of the templates of a plant, by zone and name. */
export function templatesOf(site: Site): ReadonlyMap<string, string> {
  return new Map(
    site.zones.flatMap((zone) =>
      [...azureFiles(site, zone)].map(([name, text]) => [`${zone.name}/${name}`, text] as const),
    ),
  );
}

const TRANSFORM = `{
  enrich: [{ dataset: lines, as: line, inputs: [$source.id, $context.id], expression: "$1 == $2", description: "[by line]" }],
  filter: [{ inputs: [temperature], expression: "$1 < 0" }],
  map: [{ inputs: ["*"], output: "*" }, { inputs: [$context(line).name], output: line }, { inputs: [a], output: b, expression: "$1 * 2" }]
}`.replaceAll('\n', ' ');

const ROUTES = [
  `{ name: kafka, from: level-2-a, topics: ["a/+/b"], persistence: true, batching: { latencyMs: 1500, maxMessages: 10, maxBytes: 999 }, transform: { level-2-a: ${TRANSFORM} }, to: { kafka: { host: kafka.example.com, topic: t, ca: corporate, authentication: { sasl: { type: scramSha512, secretRef: kafka } } } } }`,
  '{ name: lake, from: level-2-a, topics: ["c/#"], schema: "plant/lake:1", format: parquet, batching: { latencyMs: 2000, maxMessages: 5 }, to: { dataLake: { account: lakes, container: c } } }',
  '{ name: grid, from: level-2-a, topics: ["d/#"], qos: 0, to: { eventGrid: { namespace: ns, topic: "in/${inputTopic.2}" } } }',
  '{ name: commands, direction: down, from: { eventHubs: { namespace: ns } }, topics: [hub], to: { zone: level-2-a, topic: commands } }',
];

const MACHINES = `devices:
  - network: 10.20.1.128/25
    ports: [4840]
    why: machines of the line
    opcUa: [{ name: plc, host: 10.20.1.130, secretRef: plc-login, assets: [{ name: oven, points: { t: "ns=3;s=T" } }] }]
`;
