import { describe, expect, test } from '@jest/globals';
import { App } from 'cdk8s';
import { parse } from 'yaml';
import { TrustChart } from '../../../constructs/charts/trust-chart.ts';
import { renderChart } from '../../../constructs/render-chart.ts';
import { siteFiles } from '../../../constructs/site-files.ts';
import { exampleSite, zoneOf } from '../../support/declared-site.ts';
import { buildPlant, withBrokers } from '../../support/plant.ts';

const BAKERY = exampleSite('contoso-bakery');

function filesOf(zone: string, site = BAKERY): ReadonlyMap<string, string> {
  return renderChart(new TrustChart(new App(), 'part', { site, zone: zoneOf(site, zone) }));
}

describe('TrustChart', () => {
  test.each([
    ['level-4', ['Certificate.children-server', 'ConfigMap.children-ca', 'Issuer.level-4-ca']],
    ['level-3-5', []],
    [
      'level-3',
      [
        'Certificate.children-server',
        'ConfigMap.children-ca',
        'ConfigMap.parent-ca',
        'Issuer.level-3-ca',
        'SecretProviderClass.parent-client',
        'SecretSync.parent-client',
      ],
    ],
    ['level-2-ovens', ['ConfigMap.parent-ca', 'SecretProviderClass.parent-client', 'SecretSync.parent-client']],
  ])('holds what brokers are believed by at %s', (zone, names) => {
    expect([...filesOf(zone).keys()]).toEqual(names.map((name) => `${name}.yaml`));
  });

  test('puts everything where the broker is', () => {
    const metadata = [...filesOf('level-3').values()].map((text) => {
      const object: { readonly metadata: { readonly namespace?: string } } = parse(text);
      return object.metadata.namespace;
    });
    expect(new Set(metadata)).toEqual(new Set(['azure-iot-operations']));
  });

  test('holds no secret', () => {
    const texts = [...filesOf('level-3').values()].join('\n');
    expect(texts).not.toMatch(/PRIVATE KEY/);
    expect(texts).not.toMatch(/^kind: Secret$/m);
  });

  test('is applied in both ways of creating data flows, by itself', () => {
    const route = '{ name: a, from: level-2-a, topics: [x], to: { parent: true } }';
    for (const apply of ['arm', 'flux']) {
      const plant = buildPlant(
        withBrokers({ site: `region: westeurope\ntelemetry: { apply: ${apply}, routes: [${route}] }\n` }),
      );
      const kustomization: { readonly spec: Readonly<Record<string, unknown>> } = parse(
        siteFiles(plant).flux.get('level-3/trust.yaml') ?? '',
      );
      expect(kustomization.spec).toMatchObject({ path: './dist/plant/level-3/trust', prune: true, wait: false });
      expect(kustomization.spec).not.toHaveProperty('dependsOn');
    }
  });

  test('leaves with the last route', () => {
    const { dist, flux } = siteFiles(buildPlant(withBrokers()));
    expect([...dist.keys(), ...flux.keys()].filter((path) => path.includes('trust'))).toEqual([]);
  });
});
