import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { azureFiles } from '../../../constructs/azure/azure-files.ts';
import { gitProviderOf } from '../../../constructs/azure/flux-configuration.ts';
import { exampleSites, sampleSite, siteFile, zoneOf } from '../host/sample-site.ts';

const fields = z.record(z.string(), z.unknown());
const templateSchema = z.strictObject({
  $schema: z.string(),
  contentVersion: z.string(),
  parameters: fields,
  resources: z.tuple([
    z.strictObject({
      type: z.literal('Microsoft.KubernetesConfiguration/fluxConfigurations'),
      apiVersion: z.literal('2025-04-01'),
      name: z.literal('sallyport'),
      scope: z.string(),
      properties: z.looseObject({
        gitRepository: z.looseObject({ repositoryRef: fields }),
        kustomizations: z.strictObject({ root: fields }),
      }),
    }),
  ]),
});

type Template = z.infer<typeof templateSchema>;

function readTemplate(text: string): Template {
  return templateSchema.parse(JSON.parse(text));
}

function templateOf(site = sampleSite(), zone = 'level-3'): Template {
  return readTemplate(azureFiles(site, zoneOf(site, zone)).get('flux-configuration.json') ?? '');
}

function resourceOf({ resources: [resource] }: Template): Template['resources'][0] {
  return resource;
}

describe('azureFiles()', () => {
  test('points Flux at the one folder of the zone', () => {
    const { properties } = resourceOf(templateOf());
    expect(properties.kustomizations).toEqual({
      root: expect.objectContaining({ path: './flux/plant/level-3', prune: true }),
    });
    expect(properties).toMatchObject({ scope: 'cluster', namespace: 'sallyport-flux', sourceKind: 'GitRepository' });
  });

  test.each([
    ['k3s', 'Microsoft.Kubernetes/connectedClusters/l2'],
    ['aks', 'Microsoft.ContainerService/managedClusters/l2'],
  ])('extends the cluster of a zone on %s', (distribution, scope) => {
    const site = sampleSite({
      'level-2.yaml': `level: 2\ndistribution: ${distribution}\nnetwork: 10.20.0.0/24\ncluster: { name: l2 }\n`,
    });
    expect(resourceOf(templateOf(site, 'level-2')).scope).toBe(scope);
  });

  test('leaves the token in the cluster unless the deployment passes one', () => {
    const template = templateOf();
    expect(template.parameters['gitToken']).toEqual({ type: 'secureString', defaultValue: '' });
    expect(resourceOf(template).properties.gitRepository['localAuthRef']).toBe(
      "[if(empty(parameters('gitToken')), 'git-read', null())]",
    );
  });

  test('asks for no sign-in where Git is public', () => {
    const template = templateOf(sampleSite({ 'site.yaml': siteFile('', 'url: https://git.example.com/plant.git') }));
    expect(template.parameters).toEqual({});
    expect(resourceOf(template).properties).not.toHaveProperty('configurationProtectedSettings');
  });

  test('writes nothing where Flux was installed by hand', () => {
    const site = sampleSite({ 'site.yaml': siteFile('flux: { mode: native }') });
    expect(azureFiles(site, zoneOf(site, 'level-3'))).toEqual(new Map());
  });

  test('writes nothing for a host without a cluster', () => {
    const bare = exampleSites().flatMap((site) =>
      site.zones.filter((zone) => zone.cluster === undefined).map((zone) => azureFiles(site, zone)),
    );
    expect(bare).toEqual([new Map()]);
  });
});

describe('gitProviderOf()', () => {
  test.each([
    ['https://dev.azure.com/fabrikam/plants/_git/levels', undefined, 'Azure'],
    ['https://fabrikam.visualstudio.com/plants/_git/levels', undefined, 'Azure'],
    ['https://dev.azure.com/fabrikam/plants/_git/levels', 'git-read', 'Generic'],
    ['https://github.com/contoso/bakery', undefined, 'Generic'],
    ['https://visualstudio.com.example.com/x', undefined, 'Generic'],
  ])('takes %s with Secret %s as %s', (url, secretRef, expected) => {
    expect(gitProviderOf({ url, branch: 'main', ...(secretRef !== undefined && { secretRef }) })).toBe(expected);
  });
});
