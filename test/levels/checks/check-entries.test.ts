// One mistake, one problem, at the place where it is mended. Each row adds one mistake to a sound plant.

import { describe, expect, test } from '@jest/globals';
import { checkEntries } from '../../../levels/checks/check-entries.ts';
import { buildPlant, withBrokers, type PlantChanges } from '../../support/plant.ts';

// A day on which every profile has been reviewed of late.
const TODAY = '2026-09-01';
const WHY = 'why: a reason, owner: plant';

/** Without what is said of every top zone that has a cluster (checks/top-zone.ts), and of authorities, which this plant lacks. */
function problemsOf(changes: PlantChanges, today = TODAY) {
  return checkEntries(buildPlant(changes), { today }).filter(
    ({ code }) => code !== 'not-enforced' && !code.startsWith('authority-'),
  );
}

/** `level-2-a.yaml:4:10 error code path` */
function found(changes: PlantChanges, today = TODAY): readonly string[] {
  return problemsOf(changes, today).map(
    ({ file, line, column, severity, code, path }) =>
      `${file.replace('levels/sites/plant/', '')}:${line}:${column} ${severity} ${code} ${path}`,
  );
}

const own = (...entries: readonly string[]): PlantChanges => ({
  'level-2-a': `allow:\n${entries.map((entry) => `  - { ${entry}, ${WHY} }\n`).join('')}`,
});
const profiles = (list: string): PlantChanges => ({ 'level-2-a': `profiles: [${list}]\n` });
const route = (text: string): PlantChanges =>
  withBrokers({ site: `region: westeurope\ntelemetry:\n  routes:\n    - { name: a, topics: [x], ${text} }\n` });

const ARC = '{ name: arc-kubernetes, acknowledge: [multi-tenant], with: { relay: azgnrelay } }';

describe('checkEntries()', () => {
  test('finds nothing in a sound plant', () => {
    expect(
      found({
        ...route('from: level-2-b, to: { parent: true }'),
        ...own('host: x.example, port: 443', 'host: "*.y.example", port: 8443'),
      }),
    ).toEqual([]);
  });

  test.each<{ mistake: string; changes: PlantChanges; problem: string }>([
    // Profiles
    {
      mistake: 'an unknown parameter',
      changes: profiles(`${ARC}, { name: iot-operations, with: { storageAcount: st, keyVault: kv, registry: cr } }`),
      problem: 'level-2-a.yaml:4:142 error unknown-parameter profiles[1].with.storageAcount',
    },
    {
      mistake: 'a missing parameter',
      changes: profiles('event-hubs'),
      problem: 'level-2-a.yaml:4:12 error missing-parameter profiles[0]',
    },
    {
      mistake: 'an unknown scenario',
      changes: profiles('{ name: flux, without: [portal] }'),
      problem: 'level-2-a.yaml:4:36 error unknown-scenario profiles[0].without[0]',
    },
    {
      mistake: 'a value that is no label',
      changes: profiles('{ name: key-vault, with: { keyVault: "*" } }'),
      problem: 'level-2-a.yaml:4:49 error parameter-value profiles[0].with.keyVault',
    },
    {
      mistake: 'a profile without its companion',
      changes: profiles('{ name: iot-operations, with: { storageAccount: st, keyVault: kv, registry: cr } }'),
      problem: 'level-2-a.yaml:4:12 error requires-profile profiles[0]',
    },
    {
      mistake: 'a cloud the profile has no list for',
      changes: { site: 'region: chinanorth\ncloud: AzureChinaCloud\n', ...profiles('event-grid') },
      problem: 'level-2-a.yaml:4:12 error profile-cloud profiles[0]',
    },
    {
      mistake: 'no region for several profiles',
      changes: { site: '', 'level-2-a': 'profiles: [flux]\n', 'level-2-b': 'profiles: [flux]\n' },
      problem: 'site.yaml:1:1 error missing-region region',
    },
    {
      mistake: 'no region for an Event Grid route',
      changes: withBrokers({
        site: 'telemetry: { routes: [{ name: a, from: level-4, topics: [x], to: { eventGrid: { namespace: n, topic: x } } }] }\n',
      }),
      problem: 'site.yaml:1:1 error missing-region region',
    },
    // Entries by themselves
    {
      mistake: 'tcp without a listen port',
      changes: own('host: x.example, port: 443, protocol: tcp'),
      problem: 'level-2-a.yaml:5:5 error entry allow[0]',
    },
    {
      mistake: 'a listen port without tcp',
      changes: own('host: x.example, port: 443, listenPort: 8443'),
      problem: 'level-2-a.yaml:5:5 error entry allow[0]',
    },
    {
      mistake: 'a tcp wildcard',
      changes: own('host: "*.x.example", port: 22, protocol: tcp, listenPort: 2222'),
      problem: 'level-2-a.yaml:5:5 error entry allow[0]',
    },
    {
      mistake: 'tls without a host',
      changes: own('port: 443, to: { address: 10.30.0.20, port: 443 }'),
      problem: 'level-2-a.yaml:5:5 error entry allow[0]',
    },
    {
      mistake: 'a target of two kinds',
      changes: own('host: x.example, port: 443, to: { address: 10.30.0.20, service: x, namespace: y, port: 443 }'),
      problem: 'level-2-a.yaml:5:5 error entry allow[0]',
    },
    {
      mistake: 'a Service without a namespace',
      changes: own('host: x.example, port: 443, to: { service: x, port: 443 }'),
      problem: 'level-2-a.yaml:5:5 error entry allow[0]',
    },
    {
      mistake: 'a target in the own network',
      changes: own('host: x.example, port: 443, to: { address: 10.20.1.9, port: 443 }'),
      problem: 'level-2-a.yaml:5:5 error entry allow[0]',
    },
    {
      mistake: 'a distant target without a name',
      changes: own('port: 502, protocol: tcp, listenPort: 502, to: { address: 10.40.0.20, port: 502 }'),
      problem: 'level-2-a.yaml:5:5 error entry allow[0]',
    },
    // Ports
    {
      mistake: 'tls on the SSH port',
      changes: own('host: x.example, port: 22'),
      problem: 'level-2-a.yaml:5:5 error protocol allow[0]',
    },
    {
      mistake: 'tls on the HTTP port',
      changes: own('host: x.example, port: 80', 'host: y.example, port: 80, protocol: http'),
      problem: 'level-2-a.yaml:5:5 error protocol allow[0]',
    },
    {
      mistake: 'the DNS port',
      changes: own('host: x.example, port: 53, protocol: tcp, listenPort: 53'),
      problem: 'level-2-a.yaml:5:5 error port-taken allow[0]',
    },
    {
      mistake: 'the port of the API server',
      changes: own('host: x.example, port: 6443'),
      problem: 'level-2-a.yaml:5:5 error port-taken allow[0]',
    },
    {
      mistake: 'two protocols on a port',
      changes: {
        'level-2-a': `allow: [{ host: x.example, port: 8883, ${WHY} }]\n`,
        'level-2-b': `allow: [{ host: y.example, port: 8883, protocol: http, ${WHY} }]\n`,
      },
      problem: 'level-2-b.yaml:4:9 error port-protocol allow[0]',
    },
    {
      mistake: 'tcp on a port of derived needs',
      changes: own('host: x.example, port: 5, protocol: tcp, listenPort: 443'),
      problem: 'level-2-a.yaml:5:5 error port-protocol allow[0]',
    },
    {
      mistake: 'a listen port for two destinations',
      changes: own(
        'host: x.example, port: 5, protocol: tcp, listenPort: 5000',
        'host: y.example, port: 5, protocol: tcp, listenPort: 5000',
      ),
      problem: 'level-2-a.yaml:6:5 error listen-port allow[1]',
    },
    {
      mistake: 'a listen port for two destinations of a chain',
      changes: {
        'level-2-a': `allow: [{ host: x.example, port: 5, protocol: tcp, listenPort: 5000, ${WHY} }]\n`,
        'level-3': `allow: [{ host: y.example, port: 5, protocol: tcp, listenPort: 5000, ${WHY} }]\n`,
      },
      problem: 'level-2-a.yaml:4:9 error listen-port allow[0]',
    },
    // Wildcards
    {
      mistake: 'a public suffix under a wildcard',
      changes: own('host: "**.co.uk", port: 443'),
      problem: 'level-2-a.yaml:5:5 error public-suffix allow[0]',
    },
    {
      mistake: 'a privately run public suffix',
      changes: own('host: "*.ngrok.io", port: 443'),
      problem: 'level-2-a.yaml:5:5 error public-suffix allow[0]',
    },
    {
      mistake: 'a multi-tenant wildcard',
      changes: own('host: "*.blob.core.windows.net", port: 443'),
      problem: 'level-2-a.yaml:5:5 error multi-tenant allow[0]',
    },
    {
      mistake: 'a multi-tenant wildcard that is also a public suffix',
      changes: own('host: "**.github.io", port: 443'),
      problem: 'level-2-a.yaml:5:5 error multi-tenant allow[0]',
    },
    {
      mistake: 'multi-tenant wildcards of a profile',
      changes: profiles(`${ARC}, iot-operations`),
      problem: 'level-2-a.yaml:4:95 error multi-tenant profiles[1]',
    },
    {
      mistake: 'a multi-tenant host of images',
      changes: { site: 'region: westeurope\nreserve: [{ host: "**.blob.core.windows.net" }]\n' },
      problem: 'site.yaml:5:11 error multi-tenant reserve[0]',
    },
    // Several entries
    {
      mistake: 'a twin',
      changes: own('host: x.example, port: 443', 'host: x.example, port: 443, expires: 2027-01-01'),
      problem: 'level-2-a.yaml:6:5 error duplicate allow[1]',
    },
    {
      mistake: 'two ends for one name',
      changes: own('host: x.example, port: 443', 'host: x.example, port: 443, to: { address: 10.30.0.20, port: 443 }'),
      problem: 'level-2-a.yaml:6:5 error contradiction allow[1]',
    },
    {
      mistake: 'another end for a derived name',
      changes: own('host: git.plant.example, port: 443, to: { address: 10.30.0.20, port: 443 }'),
      problem: 'level-2-a.yaml:5:5 error contradiction allow[0]',
    },
    {
      mistake: 'an entry that another covers',
      changes: own('host: a.x.example, port: 443, expires: 2027-01-01', 'host: "**.x.example", port: 443'),
      problem: 'level-2-a.yaml:5:5 error shadowed allow[0]',
    },
    {
      mistake: 'a wildcard that another covers',
      changes: own('host: "*.a.x.example", port: 443', 'host: "**.x.example", port: 443'),
      problem: 'level-2-a.yaml:5:5 error shadowed allow[0]',
    },
    {
      mistake: 'an entry that a profile has',
      changes: { 'level-2-a': `profiles: [flux]\nallow: [{ host: management.azure.com, port: 443, ${WHY} }]\n` },
      problem: 'level-2-a.yaml:5:9 warning duplicate allow[0]',
    },
    {
      mistake: 'an entry that a wildcard of a profile covers',
      changes: {
        'level-2-a': `profiles: [flux]\nallow: [{ host: westeurope.data.mcr.microsoft.com, port: 443, ${WHY} }]\n`,
      },
      problem: 'level-2-a.yaml:5:9 warning shadowed allow[0]',
    },
    // Days
    {
      mistake: 'an entry that has ended',
      changes: own('host: x.example, port: 443, expires: 2026-08-31'),
      problem: 'level-2-a.yaml:5:44 warning expired allow[0].expires',
    },
    {
      mistake: 'an end for a reserved name',
      changes: own('host: git.plant.example, port: 443, expires: 2027-01-01'),
      problem: 'level-2-a.yaml:5:52 error reserved-expires allow[0].expires',
    },
    {
      mistake: 'a release of a name still needed',
      changes: { 'level-2-a': 'release: [{ host: ghcr.io }]\n' },
      problem: 'level-2-a.yaml:4:11 error release release[0]',
    },
    {
      mistake: 'a release of a name a zone still needs',
      changes: {
        site: 'release: [{ host: vpn.plant.example }]\n',
        'level-2-b': 'reserve: [{ host: vpn.plant.example }]\n',
      },
      problem: 'site.yaml:4:11 error release release[0]',
    },
    // Routes
    {
      mistake: 'a route from nowhere',
      changes: route('from: level-2-c, to: { parent: true }'),
      problem: 'site.yaml:7:37 error unknown-zone telemetry.routes[0].from',
    },
    {
      mistake: 'a route to two places',
      changes: route('from: level-2-a, to: { parent: true, eventHubs: { namespace: n, hub: h } }'),
      problem: 'site.yaml:7:52 error route-destination telemetry.routes[0].to',
    },
    {
      mistake: 'a route to no place',
      changes: route('from: level-2-a, to: {}'),
      problem: 'site.yaml:7:52 error route-destination telemetry.routes[0].to',
    },
    {
      mistake: 'a route to a parent above the top',
      changes: route('from: level-4, to: { parent: true }'),
      problem: 'site.yaml:7:50 error no-broker telemetry.routes[0].to',
    },
  ])('finds $mistake', ({ changes, problem }) => {
    expect(found(changes)).toEqual([problem]);
  });

  test.each([
    { rule: 'the last day counts', changes: own('host: x.example, port: 443, expires: 2026-09-01') },
    {
      rule: 'an end before that of its cover is an end',
      changes: own('host: a.x.example, port: 443', 'host: "**.x.example", port: 443, expires: 2027-01-01'),
    },
    {
      rule: 'a wildcard that ends earlier does not cover',
      changes: own(
        'host: a.x.example, port: 443, expires: 2027-02-01',
        'host: "**.x.example", port: 443, expires: 2027-01-01',
      ),
    },
    {
      rule: 'one label does not cover two',
      changes: own('host: a.b.x.example, port: 443', 'host: "*.x.example", port: 443'),
    },
    {
      rule: 'a name may end elsewhere than the wildcard above it',
      changes: own(
        'host: a.x.example, port: 443, to: { address: 10.30.0.20, port: 443 }',
        'host: "**.x.example", port: 443',
      ),
    },
    {
      rule: 'another port is another destination',
      changes: own('host: x.example, port: 443', 'host: x.example, port: 8443'),
    },
    {
      rule: 'siblings may use one listen port differently',
      changes: {
        'level-2-a': `allow: [{ host: x.example, port: 5, protocol: tcp, listenPort: 5000, ${WHY} }]\n`,
        'level-2-b': `allow: [{ host: y.example, port: 5, protocol: tcp, listenPort: 5000, ${WHY} }]\n`,
      },
    },
    {
      rule: 'a release of a name no longer needed is right',
      changes: { 'level-2-a': 'release: [{ host: old.plant.example }]\n' },
    },
    {
      rule: 'a wildcard over an unlisted suffix is the plant’s own',
      changes: own('host: "**.bakery.internal", port: 443'),
    },
    {
      rule: 'the arc gateway is a companion too',
      changes: profiles(
        '{ name: arc-gateway, with: { gateway: gw, regionCode: weu }, without: [container-insights] }, { name: iot-operations, with: { storageAccount: st, keyVault: kv, registry: cr } }',
      ),
    },
    {
      rule: 'values in a list narrow like one',
      changes: profiles('{ name: arc-kubernetes, with: { relay: [one, two] } }'),
    },
  ])('accepts that $rule', ({ changes }) => {
    expect(found(changes)).toEqual([]);
  });

  test('warns of acknowledged multi-tenant wildcards, once for each place', () => {
    expect(
      found({
        ...own('host: "*.azureedge.net", port: 443, acknowledge: [multi-tenant]'),
        'level-2-b': 'profiles: [{ name: arc-kubernetes, acknowledge: [multi-tenant] }]\n',
      }),
    ).toEqual([
      'level-2-a.yaml:5:5 warning multi-tenant allow[0]',
      'level-2-b.yaml:4:12 warning multi-tenant profiles[0]',
    ]);
  });

  test('names the parameter that narrows a wildcard of a profile', () => {
    const [problem] = problemsOf(profiles('arc-kubernetes'));
    expect(problem?.message).toBe(
      'Cannot allow "**.servicebus.windows.net" of profile "arc-kubernetes": names below belong to every tenant of the service. Narrow it "with: { relay: … }", or add "acknowledge: [multi-tenant]" to "arc-kubernetes" of the zone',
    );
  });

  test.each([
    { days: 90, today: '2026-11-25', stale: [] },
    { days: 91, today: '2026-11-26', stale: ['levels/profiles/flux.yaml:6:11 warning stale-profile reviewed'] },
  ])('calls a profile stale from the 91st day after its review, not on day $days', ({ today, stale }) => {
    expect(found(profiles('flux'), today)).toEqual(stale);
  });

  test('tells it once, however many zones use the profile, with the cure', () => {
    const uses = { 'level-2-a': 'profiles: [flux]\n', 'level-2-b': 'profiles: [flux]\n' };
    const [problem, ...more] = problemsOf(uses, '2026-12-31');
    expect(more).toEqual([]);
    expect(problem?.message).toBe(
      'Cannot trust profile "flux" to be complete: it was last reviewed on 2026-08-27, 126 days ago. Compare it with its source and date the review, as docs/refresh-a-profile.md says',
    );
  });

  test('says nothing of a profile that nobody uses', () => {
    expect(found({}, '2026-12-31')).toEqual([]);
  });

  test('judges nothing by the day where there is none', () => {
    expect(
      found(
        { ...own('host: x.example, port: 443, expires: 2020-01-01'), 'level-2-b': 'profiles: [flux]\n' },
        '0001-01-01',
      ),
    ).toEqual([]);
  });
});
