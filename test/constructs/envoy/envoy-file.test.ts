import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { envoyFileText, exportEnvoy, type EnvoyExport } from '../../../constructs/envoy/envoy-file.ts';
import { buildPlant, type PlantChanges, zoneNamed } from '../../support/plant.ts';
import { valuesOf } from '../../support/declared-site.ts';

const TODAY = '2026-11-21';
const entry = (text: string): string => `  - { ${text}, why: a reason, owner: plant }\n`;

function exported(changes: PlantChanges = {}, zone = 'level-3', today = TODAY): EnvoyExport {
  const site = buildPlant(changes);
  return exportEnvoy(site, zoneNamed(site, zone), today);
}

const itemsOf = ({ differences }: EnvoyExport, code: string): readonly string[] | undefined =>
  differences.find((difference) => difference.code === code)?.items;
const codesOf = ({ differences }: EnvoyExport): readonly string[] => differences.map(({ code }) => code);
const wordsOf = (value: unknown, key: string): readonly string[] => valuesOf(value, key).map(String);

const PROXY: PlantChanges = {
  'level-4': undefined,
  'level-4.yaml': `level: 4
distribution: k3s
network: 10.40.0.0/24
forwarder:
  faces: [{ address: 10.40.0.10, for: [level-3], routed: "firewall 4" }]
  uplink: { connectProxy: { host: proxy.corp.example, port: 8080, secretRef: proxy, caSecretRef: proxy-ca } }
`,
};

describe('exportEnvoy()', () => {
  test('names entries that end with their day, and leaves out those that have', () => {
    const allow = `allow:\n${entry('host: x.example, port: 443, expires: 2026-11-21')}`;
    const [on, after] = [TODAY, '2026-11-22'].map((today) => exported({ 'level-2-a': allow }, 'level-3', today));
    expect(on && itemsOf(on, 'expires')).toEqual(['2026-11-21 x.example:443 (level-2-a)']);
    expect(on && JSON.stringify(on.bootstrap)).toContain('x.example');
    expect(after && itemsOf(after, 'ended')).toEqual(['2026-11-21 x.example:443 (level-2-a)']);
    expect(after && JSON.stringify(after.bootstrap)).not.toContain('x.example');
  });

  test('calls an entry endless where another one for the same caller is', () => {
    const allow = `allow:\n${entry('host: x.example, port: 443, expires: 2027-01-01')}`;
    const top = exported(
      { 'level-2-a': allow, 'level-2-b': `allow:\n${entry('host: x.example, port: 443')}` },
      'level-4',
    );
    expect(itemsOf(top, 'expires')).toBeUndefined();
  });

  test('says which zones are one caller', () => {
    expect(itemsOf(exported({}, 'level-4'), 'origin')).toEqual([
      'level-3 (10.30.0.0/24): level-2-a, level-2-b, level-3',
    ]);
    expect(itemsOf(exported(), 'origin')).toBeUndefined();
  });

  test('asks a corporate proxy for what a client named, with what its environment holds', () => {
    const top = exported(PROXY, 'level-4');
    expect(wordsOf(top.bootstrap, 'hostname')).toContain('%REQUESTED_SERVER_NAME%:443');
    expect(wordsOf(top.bootstrap, 'value')).toContain('%ENVIRONMENT(PROXY_AUTHORIZATION)%');
    expect(codesOf(top)).toEqual(expect.arrayContaining(['proxy-credentials', 'proxy-ca']));
    expect(codesOf(top)).not.toContain('forbidden-address');
  });

  test('leaves out what a corporate proxy cannot be asked for, and says so', () => {
    const top = exported(
      { ...PROXY, 'level-3': `allow:\n${entry('host: deb.example, port: 80, protocol: http')}` },
      'level-4',
    );
    expect(itemsOf(top, 'no-way')).toEqual(['deb.example:80 (level-3)']);
    expect(wordsOf(top.bootstrap, 'name')).not.toContain('http-80');
  });

  test('keeps the port and the end of an entry without a name', () => {
    const allow = `allow:\n${entry('host: h.example, port: 5450, protocol: tcp, listenPort: 15450, to: { address: 10.30.0.30, port: 5450 }')}`;
    const { bootstrap } = exported({ 'level-2-a': allow });
    const [listener] = valuesOf(bootstrap, 'listeners')
      .flatMap((each) => (Array.isArray(each) ? each : []))
      .filter((each) => valuesOf(each, 'name').includes('tcp-15450'));
    expect(listener).toMatchObject({
      address: { socket_address: { address: '10.30.0.10', port_value: 15_450 } },
      filter_chains: [
        {
          name: 'level-2-a > 10.30.0.30:5450',
          filter_chain_match: { direct_source_prefix_ranges: [{ address_prefix: '10.20.1.0', prefix_len: 24 }] },
        },
      ],
    });
  });

  test('denies what leads elsewhere below one label, and says so', () => {
    const allow = `allow:\n${entry('host: "*.mes.example", port: 443, to: { address: 10.30.0.20, port: 443 }')}${entry('host: "**.mes.example", port: 443')}`;
    expect(itemsOf(exported({ 'level-2-a': allow }), 'depth')).toEqual([
      '*.mes.example:443 (level-2-a): 10.30.0.20:443, deeper parent 443',
    ]);
  });
});

describe('envoyFileText()', () => {
  const file = exported({ 'level-2-a': `allow:\n${entry('host: "*.x.example", port: 443, expires: 2027-01-01')}` });
  const text = envoyFileText(file);

  test('is the bootstrap behind a head of comments', () => {
    expect(parse(text, { version: '1.1' })).toEqual(file.bootstrap);
    expect(text).toMatch(/^# Envoy in place of the forwarder of level-3 at plant, as of 2026-11-21\.\n#\n/);
  });

  test('says every difference in the head, and every item', () => {
    const head = text.slice(0, text.indexOf('\nnode:')).replaceAll(/\n# */g, ' ');
    for (const difference of file.differences) {
      expect(head).toContain(difference.text);
      for (const item of difference.items) expect(head).toContain(item);
    }
  });

  test('keeps lines of the head short', () => {
    const long = text.split('\n').filter((line) => line.startsWith('#') && line.length > 120);
    expect(long).toEqual([]);
  });

  test('is the same each time', () => {
    const again = exported({ 'level-2-a': `allow:\n${entry('host: "*.x.example", port: 443, expires: 2027-01-01')}` });
    expect(envoyFileText(again)).toBe(text);
  });
});
