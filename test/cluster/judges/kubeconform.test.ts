// Every YAML object of dist/ and flux/ whose kind has a published definition, against the schemas of a running API server, by
// kubeconform.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { basename, dirname, join } from 'node:path';
import { readdirSync, readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { loadCredentials } from '../../../forwarder/allowlist/kubernetes/credentials.ts';
import { HttpApi } from '../../../forwarder/allowlist/kubernetes/http-api.ts';
import { asFields, type KubernetesObject } from '../../support/api-client.ts';
import { eventually } from '../../support/eventually.ts';
import { synthesizedZones } from '../../support/synthesized-zones.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { buildKubeconform } from '../build-judges.ts';
import { applyAll, BUILD_MS, startExampleCluster, STRANGER, untilEstablished } from '../example-cluster.ts';
import { committedOf, committedYaml, hasDefinition, REPOSITORY } from './committed-objects.ts';
import { conform } from './kubeconform.ts';
import { publishedVersions, schemaFile, schemaOf } from './server-schemas.ts';

const TEST_MS = 60_000;
const DATA_FLOWS = /^dist\/[^/]+\/[^/]+\/data-flows\//;
const { objects: committed, kustomizations, others } = committedYaml();
const objects = committed.filter(hasDefinition);

let schemas: TemporaryFolder;

beforeAll(async () => {
  await buildKubeconform();
  schemas = new TemporaryFolder();
  await writeSchemas();
}, BUILD_MS);

afterAll(() => schemas[Symbol.dispose]());

describe('kubeconform', () => {
  test('is asked about every object but data flows and what they begin at', () => {
    const leftOut = committed.filter((each) => !hasDefinition(each)).map(({ file }) => file);
    expect(leftOut.length).toBeGreaterThan(10);
    expect(leftOut).toEqual(committed.map(({ file }) => file).filter((file) => DATA_FLOWS.test(file)));
  });

  test(
    'finds every object in dist/ and flux/ valid',
    async () => {
      const findings = await conform(
        schemas.path,
        objects.map(({ file }) => join(REPOSITORY, file)),
      );
      expect(findings.filter(({ isValid }) => !isValid)).toEqual([]);
      expect(findings.map(({ file }) => file)).toEqual(objects.map(({ file }) => join(REPOSITORY, file)));
    },
    TEST_MS,
  );

  test(
    'refuses each of them with a field that nobody knows, beside the others and in its spec',
    async () => {
      using folder = new TemporaryFolder();
      const files = objects.flatMap(({ object }, index) => {
        const { spec } = object;
        const unknown = { unheardOf: 'of' };
        const inSpec = spec === undefined ? [] : [{ ...object, spec: { ...asFields(spec), ...unknown } }];
        return [{ ...object, ...unknown }, ...inSpec].map((each, number) =>
          folder.write(`${index}-${number}.yaml`, stringify(each)),
        );
      });
      const findings = await conform(schemas.path, files);
      expect(findings.filter(({ isValid }) => isValid)).toEqual([]);
      expect(findings).toHaveLength(files.length);
    },
    TEST_MS,
  );

  test.each<[string, string, (text: string) => string, RegExp]>([
    ['a number as a text', 'Deployment', replaced(/replicas: \d+/, 'replicas: "one"'), /replicas/],
    ['a key twice', 'NetworkPolicy', (text) => `${text}kind: NetworkPolicy\n`, /already set|duplicate/],
    ['a misspelt field far inside', 'NetworkPolicy', replaced('ipBlock:', 'ipblock:'), /ipblock/],
    ['a number in a ConfigMap', 'ConfigMap', replaced(/^data:$/m, 'data:\n  number: 1'), /number/],
    ['a missing field', 'Kustomization', replaced(/^ {2}prune: .*\n/m, ''), /prune/],
    ['a number as a text in a kind of ours', 'Allowlist', replaced(/port: (\d+)/, 'port: "$1"'), /port/],
    ['a usage that no certificate has', 'Certificate', replaced('server auth', 'server oath'), /usages/],
    [
      'a number as a parameter of a provider',
      'SecretProviderClass',
      replaced(/tenantID: .*/, 'tenantID: 1'),
      /tenantID/,
    ],
    ['a missing key of a Secret', 'SecretSync', replaced(/^ +targetKey: .*\n/m, ''), /targetKey/],
    ['a number as a text in a kind of Cilium', 'CiliumNetworkPolicy', replaced(/port: "(\d+)"/, 'port: $1'), /port/],
  ])('refuses %s', async (_, kind, broken, message) => {
    using folder = new TemporaryFolder();
    const texts = committedOf(kind).map(({ file }) => readFileSync(join(REPOSITORY, file), 'utf8'));
    const text = texts.find((each) => broken(each) !== each) ?? '';
    const [finding] = await conform(schemas.path, [folder.write('broken.yaml', broken(text))]);
    expect(finding).toMatchObject({ isValid: false, message: expect.stringMatching(message) });
  });
});

describe('a kustomization.yaml', () => {
  test.each(kustomizations)('%s: lists every file beside it, and says nothing else', (file) => {
    const beside = readdirSync(join(REPOSITORY, dirname(file))).filter((each) => each !== basename(file));
    const { resources, ...rest } = asFields(parse(readFileSync(join(REPOSITORY, file), 'utf8')));
    expect(rest).toEqual({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' });
    expect([...asTexts(resources)].sort()).toEqual(beside.sort());
  });
});

describe('a YAML file that is no object', () => {
  test.each(others)('%s: is read by a program on the host', (file) => {
    expect(file).toMatch(/^dist\/[^/]+\/[^/]+\/host\/(k3s\/(config|registries)|config\/forwarder)\.yaml$/);
  });
});

/** From a server that lives no longer than it takes. */
async function writeSchemas(): Promise<void> {
  await using server = await startExampleCluster();
  const definitions = synthesizedZones().flatMap(({ crds }) => crds.filter(isDefinition));
  await applyAll(server.admin, definitions);
  await untilEstablished(server.admin);
  const credentials = { server: server.url, ca: server.ca, token: await server.tokenOf('default', STRANGER.name) };
  const api = new HttpApi(() => loadCredentials(credentials), TEST_MS);
  const kinds = [...new Map(objects.map(({ object }) => [schemaFile(object), object])).values()];
  await eventually('the server publishes the schemas of every definition', async () => {
    const published = await publishedVersions(api);
    return kinds.every(({ apiVersion }) => published.includes(apiVersion));
  });
  for (const kind of kinds) schemas.write(schemaFile(kind), await schemaOf(api, kind));
}

function isDefinition({ kind }: KubernetesObject): boolean {
  return kind === 'CustomResourceDefinition';
}

function replaced(what: string | RegExp, by: string): (text: string) => string {
  return (text) => text.replace(what, by);
}

function asTexts(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.map(String) : [];
}
