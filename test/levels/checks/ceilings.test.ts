import { describe, expect, test } from '@jest/globals';
import { checkCeilings } from '../../../levels/checks/ceilings.ts';
import { buildPlant, withBrokers, type PlantChanges } from '../../support/plant.ts';

const WHY = 'why: a reason, owner: plant';
const CEILING = 'ceiling: { profiles: [flux], hosts: ["**.vendor.example:443"] }\n';

function messages(changes: PlantChanges): readonly string[] {
  return checkCeilings(buildPlant(changes)).map(({ message }) => message);
}

function places(changes: PlantChanges): readonly string[] {
  return checkCeilings(buildPlant(changes)).map(
    ({ file, path }) => `${file.replace('levels/sites/plant/', '')} ${path}`,
  );
}

const entry = (text: string): string => `allow: [{ ${text}, ${WHY} }]\n`;

describe('checkCeilings()', () => {
  test('names both files', () => {
    expect(messages({ 'level-3': CEILING, 'level-2-a': entry('host: "*.example.com", port: 443') })).toEqual([
      'Cannot allow "*.example.com:443" in "level-2-a" of "plant": the ceiling of "level-3" does not cover it. ' +
        'Add it to levels/sites/plant/level-3.yaml or remove it from levels/sites/plant/level-2-a.yaml',
    ]);
  });

  test('names every owner whose ceiling is too low, once', () => {
    expect(
      messages({ 'level-3': CEILING, 'level-4': CEILING, 'level-2-a': entry('host: x.example, port: 443') }),
    ).toEqual([
      expect.stringContaining(
        'the ceilings of "level-3" and "level-4" do not cover it. Add it to levels/sites/plant/level-3.yaml and levels/sites/plant/level-4.yaml',
      ),
    ]);
  });

  test.each([
    { what: 'a covered name', text: 'host: a.b.vendor.example, port: 443' },
    { what: 'a covered wildcard', text: 'host: "*.b.vendor.example", port: 443' },
  ])('lets $what pass', ({ text }) => {
    expect(places({ 'level-3': CEILING, 'level-2-a': entry(text) })).toEqual([]);
  });

  test.each([
    { what: 'another port', text: 'host: a.vendor.example, port: 8443' },
    { what: 'the name itself', text: 'host: vendor.example, port: 443' },
    { what: 'a wider wildcard', text: 'host: "**.sub.example", port: 443' },
    {
      what: 'a destination without a name',
      text: 'port: 502, protocol: tcp, listenPort: 502, to: { address: 10.30.0.20, port: 502 }',
    },
  ])('stops $what', ({ text }) => {
    expect(places({ 'level-3': CEILING, 'level-2-a': entry(text) })).toEqual(['level-2-a.yaml allow[0]']);
  });

  test('lets reserved names pass, whatever the ceiling says', () => {
    expect(
      places({
        'level-3': 'ceiling: { hosts: [] }\n',
        site: 'region: westeurope\nreserve: [{ host: vpn.plant.example }]\n',
      }),
    ).toEqual([]);
  });

  test('does not take a name for reserved because the zone below says so', () => {
    expect(
      places({ 'level-3': 'ceiling: { hosts: [] }\n', 'level-2-a': 'reserve: [{ host: vpn.plant.example }]\n' }),
    ).toEqual(['level-2-a.yaml reserve[0]']);
  });

  test('judges an entry that ends in the plant by where it ends, whatever name it bears', () => {
    const covered = 'host: a.vendor.example, port: 443';
    const to = (end: string) => ({ 'level-3': CEILING, 'level-2-a': entry(`${covered}, to: { ${end} }`) });
    expect(places(to('address: 10.30.0.20, port: 443'))).toEqual(['level-2-a.yaml allow[0]']);
    expect(places(to('service: kubernetes, namespace: default, port: 443'))).toEqual(['level-2-a.yaml allow[0]']);
    expect(messages(to('address: 10.30.0.20, port: 3389'))).toEqual([
      expect.stringMatching(/^Cannot allow "10\.30\.0\.20:3389" as "a\.vendor\.example:443" in "level-2-a"/),
    ]);
  });

  test.each([
    ['10.30.0.20:443', 'address: 10.30.0.20, port: 443', []],
    ['10.30.0.20:443', 'address: 10.30.0.20, port: 22', ['level-2-a.yaml allow[0]']],
    ['10.30.0.20:443', 'address: 10.30.0.21, port: 443', ['level-2-a.yaml allow[0]']],
    ['mes.line.svc:443', 'service: mes, namespace: line, port: 443', []],
    ['"*.line.svc:443"', 'service: mes, namespace: line, port: 443', []],
    ['"*.line.svc:443"', 'service: mes, namespace: kube-system, port: 443', ['level-2-a.yaml allow[0]']],
  ])('with %s in the ceiling, an entry to %s gives %j', (allowed, to, expected) => {
    expect(
      places({
        'level-3': `ceiling: { hosts: [${allowed}] }\n`,
        'level-2-a': entry(`host: mes.plant.example, port: 443, to: { ${to} }`),
      }),
    ).toEqual(expected);
  });

  test('lets profiles pass by name, and stops others where they are used', () => {
    const uses = 'profiles: [flux, { name: event-hubs, with: { eventHubsNamespace: ns } }]\n';
    expect(places({ 'level-3': CEILING, 'level-2-a': uses })).toEqual(['level-2-a.yaml profiles[1]']);
  });

  test('holds telemetry to it as well', () => {
    const site =
      'region: westeurope\ntelemetry: { routes: [{ name: a, from: level-2-a, topics: [x], to: { parent: true } }] }\n';
    expect(places(withBrokers({ site, 'level-3': CEILING }))).toEqual(['site.yaml telemetry.routes[0]']);
    const ceiling = 'ceiling: { hosts: ["mqtt.level-3.plant.internal:8883"] }\n';
    expect(places(withBrokers({ site, 'level-3': ceiling }))).toEqual([]);
  });

  test('judges a server that a route leads to by its address', () => {
    const server =
      '{ host: a.vendor.example, address: 10.30.0.20, at: level-2-a, authentication: { certificate: { secretRef: c } } }';
    const site = `region: westeurope\ntelemetry: { routes: [{ name: a, from: level-2-a, topics: [x], to: { mqtt: ${server} } }] }\n`;
    const under = (host: string) => places(withBrokers({ site, 'level-3': `ceiling: { hosts: ["${host}:8883"] }\n` }));
    expect(under('**.vendor.example')).toEqual(['site.yaml telemetry.routes[0]']);
    expect(under('10.30.0.20')).toEqual([]);
  });

  test('asks only owners whose forwarder it passes', () => {
    const mes = entry('host: mes.plant.example, port: 443, to: { address: 10.30.0.20, port: 443 }');
    expect(places({ 'level-4': CEILING, 'level-2-a': mes })).toEqual([]);
    expect(places({ 'level-3': CEILING, 'level-2-a': mes })).toEqual(['level-2-a.yaml allow[0]']);
  });

  test('does not bind the zone that declares it', () => {
    const top = `${CEILING}policies: { forwarder: enforce }\n${entry('host: x.example, port: 443')}`;
    expect(places({ 'level-4': top })).toEqual([]);
  });

  test.each([
    { text: 'hosts: [vendor.example]', path: 'level-3.yaml ceiling.hosts[0]' },
    { text: 'hosts: ["https://vendor.example:443"]', path: 'level-3.yaml ceiling.hosts[0]' },
    { text: 'hosts: ["vendor.example:70000"]', path: 'level-3.yaml ceiling.hosts[0]' },
    { text: 'profiles: [fluks]', path: 'level-3.yaml ceiling.profiles[0]' },
  ])('refuses $text', ({ text, path }) => {
    expect(places({ 'level-3': `ceiling: { ${text} }\n` })).toEqual([path]);
  });
});
