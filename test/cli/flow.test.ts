import { describe, expect, test } from '@jest/globals';
import { Clone, runCommand } from '../support/clone.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';
import { findXmlFault } from '../support/well-formed-xml.ts';

const TODAY = ['--today', '2026-11-21'];
const OVEN = [
  'data/ovens/oven-7',
  '{"temperature":{"Value":180.5,"SourceTimestamp":"2026-11-21T06:00:00Z"},"door":true}',
];

type Traced = { readonly steps: readonly { readonly payload: string; readonly notes: readonly string[] }[] };

const flow = (site: string, route: string, ...more: readonly string[]) =>
  runCommand('flow', site, route, ...TODAY, ...more);

describe('sallyport flow', () => {
  test('prints the way of the ovens through three brokers into the cloud', async () => {
    const { code, out } = await flow('contoso-bakery', 'ovens');
    expect(out).toBe(OVENS);
    expect(code).toBe(0);
  });

  test('prints the way of the fillers past a zone without a broker', async () => {
    const { code, out } = await flow('northwind-dual-nic', 'fillers');
    expect(out).toBe(FILLERS);
    expect(code).toBe(0);
  });

  test('gives the same as data', async () => {
    const { out } = await flow('contoso-bakery', 'ovens', '--json');
    const { hops }: { readonly hops: readonly object[] } = JSON.parse(out);
    expect(hops).toHaveLength(3);
    expect(hops[0]).toMatchObject({
      zone: 'level-2-ovens',
      takes: { place: 'broker of level-2-ovens', endpoint: 'default', topics: ['data/ovens/#'] },
      puts: { place: 'broker of level-3', endpoint: 'parent' },
      connection: {
        server: { host: 'mqtt.level-3.contoso-bakery.internal', port: 8883 },
        passages: [{ verdict: 'allow', zone: 'level-2-ovens' }],
      },
    });
  });

  test.each([
    ['contoso-bakery', 'ovens'],
    ['contoso-bakery', 'packaging'],
    ['northwind-dual-nic', 'fillers'],
  ])('draws %s %s as a picture', async (site, route) => {
    const { code, out } = await flow(site, route, '--svg');
    expect(code).toBe(0);
    expect(findXmlFault(out)).toBeUndefined();
    expect(out).toMatch(/^<svg [^]*<\/svg>\n$/);
  });

  test('says what a picture and JSON cannot be', async () => {
    expect(await flow('contoso-bakery', 'ovens', '--svg', '--json')).toMatchObject({ code: 2 });
    expect(await flow('contoso-bakery', 'ovens', '--svg', '--trace', ...OVEN)).toMatchObject({ code: 2 });
  });

  test.each([
    [
      ['contoso-bakery', 'oven'],
      'Cannot find route "oven" of site "contoso-bakery": it has no such route. Did you mean "ovens"?',
    ],
    [
      ['fabrikam-aks-and-vm', 'x'],
      'Cannot find route "x": site "fabrikam-aks-and-vm" has none. Declare it under "telemetry".',
    ],
    [['nowhere', 'ovens'], 'Cannot find site "nowhere"'],
    [
      ['contoso-bakery', 'ovens', '--trace', 'data/ovens/1'],
      'Cannot trace 1 values: a message is a topic and a payload.',
    ],
    [
      ['contoso-bakery', 'ovens', '--trace', 'data/#', '{}'],
      'Cannot trace a message with topic "data/#": it stands for many.',
    ],
    [
      ['contoso-bakery', 'ovens', '--trace', '$SYS/x', '{}'],
      'Cannot trace a message with topic "$SYS/x": "$" begins topics',
    ],
    [
      ['contoso-bakery', 'ovens', '--dataset', 'a=b'],
      'Cannot use "--dataset": nothing is looked up without "--trace". Add it.',
    ],
    [['contoso-bakery', 'ovens', '--dataset', 'a'], 'Write a key and a file'],
    [
      ['contoso-bakery', 'ovens', '--trace', ...OVEN, '--dataset', 'a=/nonexistent'],
      'Cannot read the dataset in "/nonexistent"',
    ],
  ])('answers %j with exit code 2 and says why', async (args, why) => {
    const { code, err } = await runCommand('flow', ...args);
    expect(err).toContain(why);
    expect(code).toBe(2);
  });

  test('shows the errors of a site instead of a way', async () => {
    using clone = new Clone();
    clone.edit('levels/sites/contoso-bakery/site.yaml', (text) => text.replace('from: level-2-ovens', 'from: level-9'));
    const { code, out } = await clone.run('flow', 'contoso-bakery', 'ovens');
    expect(code).toBe(1);
    expect(out).toContain('Cannot show the routes of "contoso-bakery": mend its errors first.');
    const data = await clone.run('flow', 'contoso-bakery', 'ovens', '--json');
    expect(JSON.parse(data.out)).toMatchObject({ problems: [{ severity: 'error' }] });
  });
});

describe('sallyport flow --trace', () => {
  test('follows a message by the emitted data flows to where it arrives', async () => {
    const { code, out } = await flow('contoso-bakery', 'ovens', '--trace', ...OVEN);
    expect(out).toBe(TRACE);
    expect(code).toBe(0);
  });

  test.each([
    [
      'data/ovens/oven-7',
      '{"temperature":{"Value":-1}}',
      'filtered',
      'filter 1 drops it: a sensor that is not connected',
    ],
    ['data/cartons/1', '{}', 'topic-not-taken', 'the flow takes "data/ovens/#", and "data/cartons/1" is none of it'],
    ['data/ovens/oven-7', 'hot', 'payload-not-readable', 'which is no JSON object'],
    ['data/ovens/oven-7', '{}', 'no-value', '"$1" is missing'],
  ])('ends %s %s as %s, with exit code 1', async (topic, payload, reason, why) => {
    const { code, out } = await flow('contoso-bakery', 'ovens', '--trace', topic, payload);
    expect(code).toBe(1);
    expect(out).toContain(why);
    expect(out).toMatch(new RegExp(`\nEnded in level-2-ovens: ${reason}\\.\n$`));
  });

  test('gives the same as data', async () => {
    const { out } = await flow('contoso-bakery', 'ovens', '--json', '--trace', ...OVEN);
    expect(JSON.parse(out)).toMatchObject({
      arrived: true,
      steps: [{ zone: 'level-2-ovens' }, {}, { topicOut: 'ovens' }],
    });
  });

  test('looks things up in the datasets it is given', async () => {
    using clone = new Clone();
    using folder = new TemporaryFolder();
    const file = folder.write('limits.jsonl', '{"oven":"oven-7","max":100}\n\n{"oven":"oven-8","max":200}\n');
    clone.edit('levels/sites/contoso-bakery/site.yaml', (text) =>
      text.replace(
        '          map:',
        `          enrich: [{ dataset: limits, inputs: [$source.oven, $context.oven], expression: "$1 == $2" }]
          map:
            - { inputs: ["$context(limits).max"], output: max }`,
      ),
    );
    const traced = async (...more: readonly string[]) => {
      const message = ['data/ovens/oven-8', '{"oven":"oven-8","temperature":{"Value":1}}'];
      const { out } = await clone.run('flow', 'contoso-bakery', 'ovens', '--json', '--trace', ...message, ...more);
      const { steps }: Traced = JSON.parse(out);
      return steps[0];
    };
    const [withLimits, without] = [await traced('--dataset', `limits=${file}`), await traced()];
    expect(JSON.parse(withLimits?.payload ?? '')).toEqual({ max: 200, oven: 'oven-8', fahrenheit: 33.8 });
    expect(without?.notes).toEqual(['dataset "limits" is not at hand, so its fields are missing']);
    folder.write('limits.jsonl', '{"oven":"oven-7"}\n[]\n');
    const broken = await clone.run(
      'flow',
      'contoso-bakery',
      'ovens',
      '--trace',
      ...OVEN,
      '--dataset',
      `limits=${file}`,
    );
    expect(broken).toMatchObject({ code: 2, err: expect.stringContaining('line 2 is no JSON object') });
  });
});

const OVENS = `contoso-bakery, route "ovens", up: broker of level-2-ovens → broker of level-3 → broker of level-4 → Event Hubs namespace contoso-bakery.servicebus.windows.net
begins at "oven-7"

1 level-2-ovens  data flow "contoso-bakery-level-2-ovens-ovens"
  takes     data/ovens/# at the broker of level-2-ovens, endpoint "default"
  does      drops what is $1 < 0 with $1 = "temperature.Value" (a sensor that is not connected)
            keeps "*"
            makes "fahrenheit" of round_n(cToF($1), 1) with $1 = "temperature.Value"
  puts      from/level-2-ovens/ovens/\${inputTopic} at the broker of level-3, endpoint "parent"
  dials     mqtt.level-3.contoso-bakery.internal:8883, MQTT over TLS, client ids "contoso-bakery.level-2-ovens.…"
  shows     certificate "parent-client" (CN = level-2-ovens.contoso-bakery, OU = level-2-ovens, O = contoso-bakery) for mqtt.level-2-ovens.contoso-bakery.internal
  believes  authorities "root", "level-3" (ConfigMap "parent-ca")
  meets     listener "children", Service "aio-broker-children"
            which shows certificate "children-server" (CN = level-3.contoso-bakery, OU = level-3, O = contoso-bakery) for mqtt.level-3.contoso-bakery.internal
            and believes authorities "root", "level-2-ovens", "level-2-packaging" (ConfigMap "children-ca")
  passes    ✓ level-3: "mqtt.level-3.contoso-bakery.internal:8883" of telemetry allows it  levels/sites/contoso-bakery/site.yaml:17
            ✓ level-3: dials Service azure-iot-operations/aio-broker-children port 8883: the end, inside the plant

2 level-3  data flow "contoso-bakery-level-3-ovens"
  takes     from/level-2-ovens/ovens/data/ovens/# at the broker of level-3, endpoint "default"
  puts      from/level-3/\${inputTopic} at the broker of level-4, endpoint "parent"
  dials     mqtt.level-4.contoso-bakery.internal:8883, MQTT over TLS, client ids "contoso-bakery.level-3.…"
  shows     certificate "parent-client" (CN = level-3.contoso-bakery, OU = level-3, O = contoso-bakery) for mqtt.level-3.contoso-bakery.internal
  believes  authorities "root", "level-4" (ConfigMap "parent-ca")
  meets     listener "children", Service "aio-broker-children"
            which shows certificate "children-server" (CN = level-4.contoso-bakery, OU = level-4, O = contoso-bakery) for mqtt.level-4.contoso-bakery.internal
            and believes authorities "root", "level-3" (ConfigMap "children-ca")
  passes    ✓ level-3-5: "mqtt.level-4.contoso-bakery.internal:8883" of telemetry allows it  levels/sites/contoso-bakery/site.yaml:17
            ✓ level-3-5: dials 10.40.0.10 port 8883 of "level-4"
            ✓ level-4: "mqtt.level-4.contoso-bakery.internal:8883" of telemetry allows it  levels/sites/contoso-bakery/site.yaml:17
            ✓ level-4: dials Service azure-iot-operations/aio-broker-children port 8883: the end, inside the plant

3 level-4  data flow "contoso-bakery-level-4-ovens"
  takes     from/level-3/from/level-2-ovens/ovens/data/ovens/# at the broker of level-4, endpoint "default"
  puts      ovens at the Event Hubs namespace contoso-bakery.servicebus.windows.net, endpoint "to-ovens"
  dials     contoso-bakery.servicebus.windows.net:9093, Kafka over TLS
  shows     the managed identity the system assigned
  believes  the authorities the system knows
  passes    ✓ level-4: "contoso-bakery.servicebus.windows.net:9093" of telemetry allows it  levels/sites/contoso-bakery/site.yaml:17
            ✓ level-4: resolves with 10.40.0.2:53 and dials contoso-bakery.servicebus.windows.net port 9093
`;

const FILLERS = `northwind-dual-nic, route "fillers", up: broker of level-3 → Event Grid namespace northwind-plant.westus3-1.ts.eventgrid.azure.net

1 level-3  data flow "northwind-dual-nic-level-3-fillers"
  takes     data/fillers/# at the broker of level-3, endpoint "default"
  puts      northwind-dual-nic/from/level-3/fillers/\${inputTopic} at the Event Grid namespace northwind-plant.westus3-1.ts.eventgrid.azure.net, endpoint "to-fillers"
  dials     northwind-plant.westus3-1.ts.eventgrid.azure.net:443, MQTT over web sockets and TLS, client ids "northwind-dual-nic.level-3.…"
  shows     the managed identity the system assigned
  believes  the authorities the system knows
  passes    ✓ level-4: "northwind-plant.westus3-1.ts.eventgrid.azure.net:443" of telemetry allows it  levels/sites/northwind-dual-nic/site.yaml:20
            ✓ level-4: resolves with 10.4.0.2:53 and dials northwind-plant.westus3-1.ts.eventgrid.azure.net port 443
`;

const TRACE = `✓ level-2-ovens  data flow "contoso-bakery-level-2-ovens-ovens"
    takes  data/ovens/oven-7
    puts   from/level-2-ovens/ovens/data/ovens/oven-7
    with   {"temperature":{"SourceTimestamp":"2026-11-21T06:00:00Z"},"door":true,"fahrenheit":356.9}
✓ level-3  data flow "contoso-bakery-level-3-ovens"
    takes  from/level-2-ovens/ovens/data/ovens/oven-7
    puts   from/level-3/from/level-2-ovens/ovens/data/ovens/oven-7
    with   {"temperature":{"SourceTimestamp":"2026-11-21T06:00:00Z"},"door":true,"fahrenheit":356.9}
✓ level-4  data flow "contoso-bakery-level-4-ovens"
    takes  from/level-3/from/level-2-ovens/ovens/data/ovens/oven-7
    puts   ovens
    with   {"temperature":{"SourceTimestamp":"2026-11-21T06:00:00Z"},"door":true,"fahrenheit":356.9}

Arrived.
`;
