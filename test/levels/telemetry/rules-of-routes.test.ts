// Every rule about routes: one mistake in a sound plant, and the one problem it brings about, at its place.

import { describe, expect, test } from '@jest/globals';
import { problemsWith, routesOf, rowsOf, shown } from './rule-rows.ts';

const MISTAKES = rowsOf(String.raw`
a route that begins nowhere | name: a, from: level-2-c, topics: [x], to: { parent: true } | 7:24 unknown-zone from
no destination | UP, to: {} | 7:52 route-destination to
two destinations | UP, to: { parent: true, eventGrid: { namespace: n } } | 7:52 route-destination to
a parent above the top | name: a, from: level-4, topics: [x], to: { parent: true } | 7:50 no-broker to
a zone as the end of a route up | UP, to: { zone: level-3 } | 7:60 route-direction to.zone
a place outside as the begin of a route up | name: a, from: { eventHubs: { namespace: n } }, topics: [x], HUB | 7:24 route-direction from
a zone that messages do not pass | UP, to: { mqtt: { host: m.example, authentication: { certificate: { secretRef: c } }, at: level-2-b } } | 7:134 unknown-zone to.mqtt.at
commands to no zone | DOWN, from: level-4, topics: [x], HUB | 7:67 route-direction to
commands to an unknown zone | DOWN, from: level-4, topics: [x], to: { zone: level-9 } | 7:75 unknown-zone to.zone
commands from a zone beside | DOWN, from: level-2-b, topics: [x], to: { zone: level-2-a } | 7:41 route-direction from
commands from the zone they are for | DOWN, from: level-2-a, topics: [x], to: { zone: level-2-a } | 7:41 route-direction from
commands from two places | DOWN, from: { eventGrid: { namespace: n }, eventHubs: { namespace: n } }, topics: [x], to: { zone: level-3, topic: t } | 7:41 route-origin from
no topics and no assets | name: a, from: level-2-a, to: { parent: true } | 7:7 route-topics
a topic no broker understands | name: a, from: level-2-a, topics: [x, y//z], HUB | 7:47 route-topics topics[1]
a topic that is on its way down | name: a, from: level-2-a, topics: ["to/level-2-a/#"], HUB | 7:44 route-topics topics[0]
an event hub with a slash | UP, to: { eventHubs: { namespace: ns, hub: a/b } } | 7:87 route-topics to.eventHubs.hub
a Kafka topic with a variable | UP, to: { kafka: { host: k.example, topic: "INPUT", SASL } } | 7:87 route-topics to.kafka.topic
a wildcard in a destination | UP, to: { eventGrid: { namespace: n, topic: "a/#" } } | 7:88 route-topics to.eventGrid.topic
a variable that stands for nothing | UP, to: { eventGrid: { namespace: n, topic: "a/SEVENTH" } } | 7:88 route-topics to.eventGrid.topic
a topic too long for Event Grid | name: a, from: level-2-a, topics: [a/b/c/d/e/f/g/h], to: { eventGrid: { namespace: n } } | 7:68 route-topics to.eventGrid.topic
a topic beside a destination that has its own | UP, to: { parent: true, topic: y } | 7:75 route-topics to.topic
commands of any depth | DOWN, from: level-4, topics: [a, "b/#"], to: { zone: level-3 } | 7:62 route-topics topics[1]
commands of several depths | DOWN, from: level-4, topics: [a, b/c], to: { zone: level-3 } | 7:62 route-topics topics[1]
commands from Kafka without a topic to arrive at | DOWN, from: { eventHubs: { namespace: n } }, topics: [x], to: { zone: level-3 } | 7:91 route-topics to
a wildcard in a Kafka topic | DOWN, from: { eventHubs: { namespace: n } }, topics: ["x/#"], to: { zone: level-3, topic: y } | 7:83 route-topics topics[0]
commands that arrive at many topics | DOWN, from: level-4, topics: [x], to: { zone: level-3, topic: y/+ } | 7:91 route-topics to.topic
two ways to sign in | UP, to: { eventHubs: { namespace: n, hub: h, authentication: { audience: x, sasl: { secretRef: s } } } } | 7:105 authentication to.eventHubs.authentication
no way to sign in | UP, to: { kafka: { host: k.example, topic: t, authentication: {} } } | 7:106 authentication to.kafka.authentication
columns without a schema | UP, LAKE | 7:52 schema to
columns for what takes messages one by one | UP, HUB, schema: p/s:1, format: delta | 7:117 schema format
json for what is written in columns | UP, schema: p/s:1, format: json, LAKE | 7:71 schema format
a schema between brokers | UP, to: { parent: true }, schema: p/s:1 | 7:78 schema schema
batches for MQTT | UP, to: { eventGrid: { namespace: n } }, batching: { maxMessages: 5 } | 7:95 batching batching
bytes counted where they are not | UP, schema: p/s:1, batching: { maxBytes: 5 }, LAKE | 7:85 batching batching.maxBytes
part of a second where seconds count | UP, schema: p/s:1, batching: { latencyMs: 1500 }, LAKE | 7:86 batching batching.latencyMs
minutes in Kafka | UP, HUB, batching: { latencyMs: 70000 } | 7:117 batching batching.latencyMs
neither a table nor a folder | UP, schema: p/s:1, to: { oneLake: { workspace: w, lakehouse: l } } | 7:78 route-destination to.oneLake
a server in a zone beside | UP, to: { kafka: { host: k.example, address: 10.20.2.9, topic: t, SASL, at: level-2-a } } | 7:89 stray-end to.kafka.address
a server under a name that leads elsewhere | UP, to: { mqtt: { host: git.plant.example, port: 443, address: 10.30.0.9, authentication: { certificate: { secretRef: c } }, at: level-2-a } } | 7:7 contradiction
a transformation where the route has no flow | UP, HUB, transform: { level-2-b: { map: [{ inputs: ["*"], output: "*" }] } } | 7:118 transform transform.level-2-b
a transformation of nothing | UP, HUB, transform: { level-2-a: {} } | 7:118 transform transform.level-2-a
an expression that does not parse | UP, HUB, transform: { level-2-a: { filter: [{ inputs: [t], expression: '$1 >' }] } } | 7:156 expression transform.level-2-a.filter[0].expression
an input that is not there | UP, HUB, transform: { level-2-a: { filter: [{ inputs: [t], expression: '$2 > 1' }] } } | 7:156 expression transform.level-2-a.filter[0].expression
a filter that is no question | UP, HUB, transform: { level-2-a: { filter: [{ inputs: [t], expression: '$1 * 2' }] } } | 7:156 expression transform.level-2-a.filter[0].expression
a field with a default | UP, HUB, transform: { level-2-a: { map: [{ inputs: ["t ?? 0"], output: t }] } } | 7:137 field transform.level-2-a.map[0].inputs[0]
an output that is not written to | UP, HUB, transform: { level-2-a: { map: [{ inputs: [t], output: $metadata.topic }] } } | 7:149 field transform.level-2-a.map[0].output
several inputs without an expression | UP, HUB, transform: { level-2-a: { map: [{ inputs: [t, u], output: v }] } } | 7:126 expression transform.level-2-a.map[0]
many fields into one | UP, HUB, transform: { level-2-a: { map: [{ inputs: ["*"], output: t }] } } | 7:151 field transform.level-2-a.map[0].output
one field into many | UP, HUB, transform: { level-2-a: { map: [{ inputs: [t], output: "*" }] } } | 7:149 field transform.level-2-a.map[0].output
a dataset that is not there | UP, HUB, transform: { level-2-a: { map: [{ inputs: [$context(d).x], output: t }] } } | 7:137 dataset transform.level-2-a.map[0].inputs[0]
a dataset that nobody uses | UP, HUB, transform: { level-2-a: { enrich: [{ dataset: d, inputs: [$source.a, $context.b], expression: '$1 == $2' }] } } | 7:129 dataset transform.level-2-a.enrich[0]
a dataset with a key and a name that are too long together | UP, HUB, transform: { level-2-a: { enrich: [{ dataset: dddddddddddddddddddddddddddddddddddddddd, as: eeeeeeeeeeeeeeeeeeeeeeee, inputs: [$source.a, $context.b], expression: '$1 == $2' }], map: [{ inputs: [$context(eeeeeeeeeeeeeeeeeeeeeeee).x], output: t }] } } | 7:129 dataset transform.level-2-a.enrich[0]
two datasets | UP, HUB, transform: { level-2-a: { enrich: [{ dataset: d, inputs: [$source.a, $context.b], expression: '$1 == $2' }, { dataset: e, as: d, inputs: [$source.a, $context.b], expression: '$1 == $2' }], map: [{ inputs: [$context(d).x], output: t }] } } | 7:202 dataset transform.level-2-a.enrich[1]
two routes to one hub | UP, HUB ⏎ name: b, from: level-2-b, topics: [y], HUB | 8:52 route-collision [1].to
two commands to one topic | DOWN, from: level-4, topics: [x/+], to: { zone: level-2-a } ⏎ name: b, direction: down, from: level-3, topics: [x/y], to: { zone: level-2-a } | 8:69 route-collision [1].to
a route that takes what another passes through | UP, HUB ⏎ name: b, from: level-3, topics: [y, "#"], to: { parent: true } | 8:45 route-transit [1].topics[1]
a route that takes commands for another zone | DOWN, from: level-4, topics: [x], to: { zone: level-2-a } ⏎ name: b, from: level-3, topics: ["+/level-2-a/x"], to: { parent: true } | 8:42 route-transit [1].topics[0]
a command that comes back to where it began | name: a, from: level-4, topics: ["x/#"], to: { eventGrid: { namespace: n, topic: "INPUT" } } ⏎ name: b, direction: down, from: { eventGrid: { namespace: n } }, topics: [x/+], to: { zone: level-4 } | 8:7 route-loop [1]
`);

const ZONE = 'level: 2\nparent: level-3\ndistribution: k3s\nnetwork: 10.20.3.0/24\n';
const LONG = 'x'.repeat(50);

describe('checkTelemetry()', () => {
  test.each(MISTAKES)('refuses $mistake: $problem', ({ routes, problem }) => {
    const problems = problemsWith(routes);
    expect(problems.map(shown)).toEqual([problem]);
    for (const { message } of problems) expect(message).toMatch(/^Cannot .+?: .+(\. \S|\?$)/);
  });

  test.each([
    {
      mistake: 'a route from a zone without a broker',
      routes: 'name: a, from: level-2, topics: [x], HUB',
      changes: { 'level-2': ZONE },
      problem: '7:24 no-broker from',
    },
    {
      mistake: 'a service the cloud does not offer',
      routes: 'UP, to: { eventGrid: { namespace: n } }',
      changes: { site: 'cloud: AzureChinaCloud\n' },
      problem: '7:65 route-cloud to.eventGrid',
    },
    {
      mistake: 'a server that the zone’s policies hide',
      routes: 'UP, to: { kafka: { host: k.example, address: 10.20.1.9, topic: t, SASL, at: level-2-a } }',
      changes: { 'level-2-a': 'policies: { iotOperations: enforce }\n' },
      problem: '7:89 policy to.kafka.address',
    },
    {
      mistake: 'routes whose names come to the same with their zones’',
      routes:
        'name: a-b, from: level-2, topics: [x], to: { parent: true } ⏎ name: b, from: level-2-a, topics: [x], to: { parent: true }',
      changes: { 'level-2': `${ZONE}telemetry: { broker: true }\n` },
      problem: '8:15 name-twice [1].name',
    },
    {
      mistake: 'a route with too long a name',
      routes: `name: ${LONG}, from: level-2-a, topics: [x], to: { parent: true }`,
      changes: {},
      problem: '7:15 name-length name',
    },
    {
      mistake: 'a zone with too long a name for a certificate',
      routes: 'name: a, from: level-1, topics: [x], to: { parent: true }',
      changes: {
        [`level-2-${LONG}`]: `${ZONE}telemetry: { broker: true }\n`,
        'level-1': `level: 1\nparent: level-2-${LONG}\ndistribution: k3s\nnetwork: 10.10.1.0/24\ntelemetry: { broker: true }\n`,
      },
      problem: '6:3 name-length telemetry',
    },
  ])('refuses $mistake', ({ routes, changes, problem }) => {
    expect(problemsWith(routesOf(routes), changes).map(shown)).toEqual([problem]);
  });

  test('refuses more routes than a zone can run', () => {
    const routes = Array.from(
      { length: 71 },
      (_, index) => `{ name: r${index}, from: level-2-a, topics: [x${index}], to: { parent: true } }`,
    );
    expect(problemsWith(routes.slice(1))).toEqual([]);
    expect(problemsWith(routes).map(shown)).toEqual(['77:7 route-count [70]']);
  });

  test.each([
    [
      'two routes with one topic to two places',
      'UP, HUB ⏎ name: b, from: level-2-a, topics: [x], to: { eventGrid: { namespace: n } }',
    ],
    [
      'a route that goes on where another ended',
      'UP, to: { parent: true } ⏎ name: b, from: level-3, topics: ["from/level-2-a/a/#"], HUB',
    ],
    [
      'commands that are reported',
      'DOWN, from: level-4, topics: [x], to: { zone: level-2-a } ⏎ name: b, from: level-2-a, topics: ["#"], to: { parent: true }',
    ],
    [
      'every stage of a transformation',
      `UP, HUB, transform: { level-2-a: { enrich: [{ dataset: limits, inputs: [$source.id, $context.id], expression: '$1 == $2' }], filter: [{ inputs: [t ? $last, $context(limits).max], expression: '$1 <= $2' }], map: [{ inputs: ["*"], output: "*" }, { inputs: [t], output: f, expression: 'cToF($1)' }, { inputs: [secret], output: '' }] } }`,
    ],
  ])('finds nothing wrong with %s', (_, routes) => {
    expect(problemsWith(routesOf(routes)).map(shown)).toEqual([]);
  });
});
