// Routes as people might write them: any zone, any destination, with and without what may stand beside it. Those that the rules
// refuse are left out, so that what remains may be synthesized.

import fc from 'fast-check';
import type { Site } from '../../../levels/model.ts';
import { routedPlant } from '../../levels/telemetry/routed-plant.ts';
import { problemsWith } from '../../levels/telemetry/rule-rows.ts';

const ZONES = ['level-2-a', 'level-2-b', 'level-3', 'level-4'] as const;
const CERTIFICATE = 'authentication: { certificate: { secretRef: own } }';
const SASL = 'authentication: { sasl: { secretRef: login } }';
const SCHEMA = 'schema: plant/any:1, ';

const UPWARDS = [
  'to: { parent: true }',
  'to: { eventHubs: { namespace: ns, hub: h } }',
  'to: { eventGrid: { namespace: ns } }',
  'to: { eventGrid: { namespace: ns, webSockets: true } }',
  `to: { mqtt: { host: broker.example, ca: partner, ${CERTIFICATE} } }`,
  `to: { kafka: { host: k.example, topic: t, ${SASL} } }`,
  `to: { fabricRealTime: { namespace: es, topic: es_1, ${SASL} } }`,
  `${SCHEMA}to: { oneLake: { workspace: w, lakehouse: l, table: t } }`,
  `${SCHEMA}to: { dataLake: { account: st, container: c } }`,
  `${SCHEMA}to: { dataExplorer: { cluster: adx, database: d, table: t } }`,
  `${SCHEMA}to: { localStorage: { claim: disk, folder: f } }`,
];

const DOWNWARDS = [
  'from: level-4, ',
  'from: level-3, ',
  'from: { eventGrid: { namespace: ns } }, ',
  'from: { eventHubs: { namespace: ns } }, ',
];

const anyTopic = fc.constantFrom('data/#', 'data/+/state', 'alarms', 'a/b/c', 'x/y/#');
const anyZone = fc.constantFrom(...ZONES);
const anyExtra = fc.constantFrom('', 'qos: 0, ', 'persistence: true, ', 'batching: { maxMessages: 50 }, ');

const up = fc
  .tuple(anyZone, anyTopic, anyExtra, fc.constantFrom(...UPWARDS), fc.boolean())
  .map(([zone, topic, extra, to, transforms]) => {
    const transform = `transform: { ${zone}: { filter: [{ inputs: [v], expression: "$1 < 0" }], map: [{ inputs: ["*"], output: "*" }] } }, `;
    return `from: ${zone}, topics: ["${topic}"], ${extra}${transforms ? transform : ''}${to}`;
  });

const down = fc
  .tuple(anyZone, fc.constantFrom('set/+', 'orders'), fc.constantFrom(...DOWNWARDS), fc.boolean())
  .map(([zone, topic, from, lands]) => {
    return `direction: down, ${from}topics: ["${topic}"], to: { zone: ${zone}${lands ? ', topic: landing' : ''} }`;
  });

/** A plant with a broker in every zone and routes between them that no rule refuses, the first always there. */
export const anyRoutedPlant: fc.Arbitrary<Site> = fc
  .array(fc.oneof({ weight: 3, arbitrary: up }, { weight: 1, arbitrary: down }), { maxLength: 6 })
  .map((routes) => routedPlant(soundOnes(routes.map((route, index) => `{ name: r-${index}, ${route} }`))));

const FIRST = '{ name: first, from: level-3, topics: [first], to: { parent: true } }';

/** Taken one by one, because a rule may refuse a route beside another. */
function soundOnes(routes: readonly string[]): readonly string[] {
  return routes.reduce<readonly string[]>(
    (kept, route) => (isSound([...kept, route]) ? [...kept, route] : kept),
    [FIRST],
  );
}

/** Whether the rules take the routes; that no file holds the authorities is not about them. */
function isSound(routes: readonly string[]): boolean {
  return !problemsWith(routes).some(({ severity, code }) => severity === 'error' && code !== 'authority-missing');
}
