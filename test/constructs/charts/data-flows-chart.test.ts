import { describe, expect, test } from '@jest/globals';
import { App } from 'cdk8s';
import { parse } from 'yaml';
import { DataFlowsChart } from '../../../constructs/charts/data-flows-chart.ts';
import { renderChart } from '../../../constructs/render-chart.ts';
import { siteFiles } from '../../../constructs/site-files.ts';
import type { Site } from '../../../levels/model.ts';
import { exampleSite, zoneOf } from '../../support/declared-site.ts';
import { buildPlant, withBrokers } from '../../support/plant.ts';

function filesOf(site: Site, zone: string): ReadonlyMap<string, string> {
  return renderChart(new DataFlowsChart(new App(), 'part', { site, zone: zoneOf(site, zone) }));
}

/** A plant whose one route passes three brokers; `apply` as it stands in site.yaml. */
function plant(apply: string): Site {
  const route = '{ name: r, from: level-2-a, topics: ["data/#"], to: { eventGrid: { namespace: ns } } }';
  return buildPlant(withBrokers({ site: `region: westeurope\ntelemetry: { ${apply}routes: [${route}] }\n` }));
}

describe('DataFlowsChart', () => {
  test('holds one object in each file, named after it', () => {
    expect([...filesOf(exampleSite('contoso-bakery'), 'level-3').keys()]).toEqual([
      'BrokerAuthentication.children.yaml',
      'BrokerAuthorization.children.yaml',
      'BrokerListener.children.yaml',
      'Dataflow.contoso-bakery-level-3-ovens.yaml',
      'Dataflow.contoso-bakery-level-3-packaging.yaml',
      'DataflowEndpoint.parent.yaml',
    ]);
  });

  test('writes a flow as a person would', () => {
    expect(filesOf(exampleSite('contoso-bakery'), 'level-3').get('Dataflow.contoso-bakery-level-3-ovens.yaml'))
      .toMatchInlineSnapshot(`
"apiVersion: connectivity.iotoperations.azure.com/v1
kind: Dataflow
metadata:
  labels:
    app.kubernetes.io/managed-by: sallyport
    app.kubernetes.io/part-of: sallyport
    sallyport.dev/site: contoso-bakery
    sallyport.dev/zone: level-3
  name: contoso-bakery-level-3-ovens
  namespace: azure-iot-operations
spec:
  mode: Enabled
  operations:
    - operationType: Source
      sourceSettings:
        dataSources:
          - from/level-2-ovens/ovens/data/ovens/#
        endpointRef: default
    - destinationSettings:
        dataDestination: from/level-3/\${inputTopic}
        endpointRef: parent
      operationType: Destination
  profileRef: default
"
`);
  });

  test('says all by version 1, in the namespace of the product, with site and zone', () => {
    const texts = [...filesOf(exampleSite('contoso-bakery'), 'level-2-ovens').values()];
    expect(texts.length).toBeGreaterThan(3);
    for (const text of texts) {
      expect(parse(text)).toMatchObject({
        apiVersion: expect.stringMatching(/\.(azure|microsoft)\.com\/v1$/),
        metadata: {
          namespace: 'azure-iot-operations',
          labels: { 'sallyport.dev/site': 'contoso-bakery', 'sallyport.dev/zone': 'level-2-ovens' },
        },
      });
    }
  });

  test('gives the same bytes for the same declaration', () => {
    expect([...filesOf(plant(''), 'level-3')]).toEqual([...filesOf(plant(''), 'level-3')]);
  });

  test('is empty where no route passes', () => {
    expect(filesOf(exampleSite('contoso-bakery'), 'level-3-5').size).toBe(0);
    expect(filesOf(plant(''), 'level-2-b').size).toBe(0);
  });
});

describe('siteFiles()', () => {
  test.each([
    ['', false],
    ['apply: arm, ', false],
    ['apply: flux, ', true],
  ])('writes data flows in both renderings, and with "%s" Flux applies them: %s', (apply, isApplied) => {
    const { dist, flux } = siteFiles(plant(apply));
    expect(dist.has('level-3/data-flows/Dataflow.plant-level-3-r.yaml')).toBe(true);
    expect(dist.has('level-3/azure/telemetry.json')).toBe(true);
    expect(flux.has('level-3/data-flows.yaml')).toBe(isApplied);
    expect(parse(flux.get('level-3/kustomization.yaml') ?? '').resources.includes('data-flows.yaml')).toBe(isApplied);
  });

  test('lets Flux apply them by themselves: nothing waits for them, and what left Git leaves the cluster', () => {
    const { flux } = siteFiles(plant('apply: flux, '));
    const { spec } = parse(flux.get('level-3/data-flows.yaml') ?? '');
    expect(spec).toMatchObject({ path: './dist/plant/level-3/data-flows', prune: true, wait: false });
    expect(spec).not.toHaveProperty('dependsOn');
    const others = [...flux].filter(([path]) => /level-3\/(?!data-flows)/.test(path));
    expect(others.filter(([, text]) => /name: data-flows/.test(text))).toEqual([]);
  });

  test('keeps the variables of topics from the substitution of Flux, which would blank them', () => {
    const { dist, flux } = siteFiles(plant('apply: flux, '));
    expect(dist.get('level-3/data-flows/Dataflow.plant-level-3-r.yaml')).toContain('from/level-3/${inputTopic}');
    const substituting = [...flux, ...dist].filter(([, text]) => /postBuild|substitute/.test(text));
    expect(substituting.map(([path]) => path)).toEqual([]);
  });
});
