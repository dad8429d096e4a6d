import { describe, expect, test } from '@jest/globals';
import { describeWay } from '../../../cli/flow/describe-way.ts';
import type { DescribedHop } from '../../../cli/flow/described-way.ts';
import { hopLines } from '../../../cli/flow/hop-lines.ts';
import { printWay } from '../../../cli/flow/print-way.ts';
import { routedPlant, wayOf } from '../../levels/telemetry/routed-plant.ts';
import { CapturedTerminal } from '../../support/captured-terminal.ts';

const FROM = 'from: level-2-a, topics: [x]';

/** The lines of the last hop of a route, after `takes`. */
function linesOf(route: string): readonly string[] {
  const site = routedPlant([`{ name: a, ${route} }`]);
  const hop = describeWay(site, wayOf(site, 'a'), '2026-11-21').hops.at(-1);
  return hop === undefined ? [] : textsOf(hop).slice(1);
}

function textsOf(hop: DescribedHop): readonly string[] {
  return hopLines(hop).map(({ word, passes, text }) => {
    const mark = passes === undefined ? '' : passes ? '✓ ' : '✗ ';
    return `${word}: ${mark}${text}`;
  });
}

describe('hopLines()', () => {
  test.each([
    [
      'a volume, which nobody dials',
      `${FROM}, schema: p/s:1, to: { localStorage: { claim: disk, folder: f } }`,
      ['does: writes parquet by schema "p/s:1"', 'puts: f at the volume "disk" of level-2-a, endpoint "to-a"'],
    ],
    [
      'a server in the network of the zone, which no forwarder is on the way to',
      `${FROM}, to: { mqtt: { host: m.example, address: 10.20.1.9, topic: t, at: level-2-a, authentication: { certificate: { secretRef: s } } } }`,
      [
        'puts: t at the MQTT broker m.example, endpoint "to-a"',
        'dials: m.example:8883, MQTT over TLS, client ids "plant.level-2-a.…"',
        'shows: the certificate of Secret "s"',
        'believes: the authorities the system knows',
        'passes: no forwarder: the server stands in the network of the zone',
      ],
    ],
    [
      'a Kafka cluster with user and password',
      `${FROM}, to: { kafka: { host: k.example, topic: t, ca: factory, authentication: { sasl: { secretRef: s } } } }`,
      [
        'puts: t at the Kafka server k.example, endpoint "to-a"',
        'dials: k.example:9093, Kafka over TLS',
        'shows: user and password of Secret "s", by SASL plain',
        'believes: authorities "factory" (ConfigMap "outer-a-ca")',
        'passes: ✓ level-4: not enforced at level-4: its own workloads do not pass a forwarder',
      ],
    ],
  ])('tell of %s', (_, route, lines) => {
    expect(linesOf(route)).toEqual(lines);
  });

  test('tell every rule in a sentence', () => {
    const rules =
      'enrich: [{ dataset: plant.limits, as: limits, inputs: [$source.id, $context.id], expression: "$1 == $2" }], ' +
      'filter: [{ inputs: [t], expression: "$1 > 5", description: too hot }], ' +
      'map: [{ inputs: ["*"], output: "*" }, { inputs: [p, q], output: "" }, { inputs: [t], output: u }, { inputs: [t], output: f, expression: "cToF($1)" }]';
    expect(linesOf(`${FROM}, to: { parent: true }, transform: { level-2-a: { ${rules} } }`).slice(0, 6)).toEqual([
      'does: looks up dataset "plant.limits", called "limits", where $1 == $2 with $1 = "$source.id", $2 = "$context.id"',
      ': drops what is $1 > 5 with $1 = "t" (too hot)',
      ': keeps "*"',
      ': leaves out "p", "q"',
      ': makes "u" of "t"',
      ': makes "f" of cToF($1) with $1 = "t"',
    ]);
  });

  test('tell where and why a connection is stopped, whoever stops it', () => {
    const site = routedPlant([`{ name: a, ${FROM}, to: { parent: true } }`]);
    const way = describeWay(site, wayOf(site, 'a'), '2026-11-21');
    const stopped = way.hops.map((hop) => {
      const { connection } = hop;
      if (connection === undefined) return hop;
      const passages = connection.passages.map((passage) => ({
        ...passage,
        verdict: 'deny' as const,
        steps: passage.steps.slice(0, 1).map((step) => ({ ...step, stops: true, text: 'answers\u202e NXDOMAIN' })),
      }));
      return { ...hop, connection: { ...connection, passages } };
    });
    const terminal = new CapturedTerminal();
    printWay(terminal, { ...way, hops: stopped });
    expect(terminal.printed).toMatch(
      /\n {2}passes {4}✗ level-3: mqtt\.level-3\.plant\.internal:8883: answers\\u\{202e\} NXDOMAIN\n$/,
    );
  });
});
