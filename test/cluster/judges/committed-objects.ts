// Every YAML file that is committed in `dist/` and `flux/`, told apart: an object of the API, wherever it stands; what Flux reads
// as a kustomization, which no server knows; and what programs on a host read.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { asFields, asObject, type KubernetesObject } from '../../support/api-client.ts';

export type CommittedObject = {
  /** From the root of the repository: `dist/<site>/<zone>/<part>/Kind.name.yaml`, `flux/<site>/<zone>/…`. */
  readonly file: string;
  readonly site: string;
  readonly zone: string;
  readonly object: KubernetesObject;
};

export type CommittedYaml = {
  readonly objects: readonly CommittedObject[];
  /** Paths. */
  readonly kustomizations: readonly string[];
  readonly others: readonly string[];
};

export const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
/**
 * Of IoT Operations and its device registry. Their definitions are not published, so no server here could know these kinds; they
 * are held against the published models of the same resources in ARM (test/constructs/azure/custom-resources.test.ts).
 */
const UNPUBLISHED_GROUPS: readonly string[] = [
  'connectivity.iotoperations.azure.com',
  'mqttbroker.iotoperations.azure.com',
  'namespaces.deviceregistry.microsoft.com',
];
const OUTPUTS = ['dist', 'flux'];
const KUSTOMIZATION = /^kustomize\.config\.k8s\.io\//;

export function committedYaml(): CommittedYaml {
  const files = yamlFiles().map((file) => ({ file, fields: asFields(parse(readText(file))) }));
  const isObject = ({ fields }: (typeof files)[number]): boolean => 'apiVersion' in fields && 'kind' in fields;
  const isKustomization = ({ fields }: (typeof files)[number]): boolean =>
    KUSTOMIZATION.test(String(fields['apiVersion']));
  return {
    objects: files
      .filter((each) => isObject(each) && !isKustomization(each))
      .map(({ file, fields }) => ({ file, ...placeOf(file), object: asObject(fields) })),
    kustomizations: files.filter(isKustomization).map(({ file }) => file),
    others: files.filter((each) => !isObject(each)).map(({ file }) => file),
  };
}

/** Objects of a kind. */
export function committedOf(kind: string): readonly CommittedObject[] {
  return committedYaml().objects.filter(({ object }) => object.kind === kind);
}

/** Whether a server can be told what the object may hold. */
export function hasDefinition({ object }: CommittedObject): boolean {
  const [group = ''] = object.apiVersion.split('/');
  return !UNPUBLISHED_GROUPS.includes(group);
}

function yamlFiles(): readonly string[] {
  return OUTPUTS.flatMap((output) =>
    readdirSync(join(REPOSITORY, output), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.ya?ml$/.test(file))
      .map((file) => join(output, file)),
  ).sort();
}

function readText(file: string): string {
  return readFileSync(join(REPOSITORY, file), 'utf8');
}

function placeOf(file: string): { readonly site: string; readonly zone: string } {
  const [, site = '', zone = ''] = file.split('/');
  return { site, zone };
}
