// Who applies what: whether Flux of each cluster will find every part of dist/<site>/<zone>/, in the right order and from the
// right source. What is reviewed and never applied is a fault, and so is an order that cannot be met.

import type { Fault } from '../plant.ts';
import type { Documents, KubernetesObject } from './documents.ts';
import { at, listAt, textAt, textsAt } from './fields.ts';
import { jsonIn } from './host-files.ts';

/** Parts that Flux applies when they are there. The others are Azure's, a person's, or applied on demand. */
const APPLIED = ['crds', 'network', 'policies', 'probe', 'trust'];

type Wiring = {
  readonly zone: string;
  readonly dist: string;
  readonly flux: string;
  readonly documents: Documents;
  readonly kustomizations: readonly KubernetesObject[];
};

/** Faults of the wiring of a zone with a cluster. */
export function wiringFaults(documents: Documents, site: string, zone: string): readonly Fault[] {
  const [dist, flux] = [`dist/${site}/${zone}`, `flux/${site}/${zone}`];
  const kustomizations = documents.objects(flux, zone).filter(isFlux);
  const wiring = { zone, dist, flux, documents, kustomizations };
  return [
    ...listFaults(wiring),
    ...partFaults(wiring),
    ...kustomizations.flatMap((each) => kustomizationFaults(wiring, each)),
    ...rootFaults(wiring),
    ...definitionFaults(wiring),
  ];
}

function isFlux({ kind, value }: KubernetesObject): boolean {
  return kind === 'Kustomization' && textAt(value, 'apiVersion')?.startsWith('kustomize.toolkit.fluxcd.io/') === true;
}

/** kustomization.yaml names every file beside it, and none that is not there. */
function listFaults({ zone, flux, documents }: Wiring): readonly Fault[] {
  const object = `${flux}/kustomization.yaml`;
  const list = documents.value(object, zone);
  if (list === undefined) return [{ zone, object, text: 'nothing lists what Flux applies' }];
  const named = textsAt(list, 'resources');
  const beside = documents.in(flux).map((path) => path.slice(flux.length + 1));
  const absent = named.filter((name) => !beside.includes(name));
  const unlisted = beside.filter((name) => name !== 'kustomization.yaml' && !named.includes(name));
  return [
    ...absent.map((name) => ({
      zone,
      object: `${flux}/${name}`,
      against: [object],
      text: `"${name}" is listed and not there`,
    })),
    ...unlisted.map((name) => ({
      zone,
      object,
      against: [`${flux}/${name}`],
      text: `"${name}" is not listed, so it is never applied`,
    })),
  ];
}

/** Every part is applied by a Kustomization. */
function partFaults({ zone, dist, flux, documents, kustomizations }: Wiring): readonly Fault[] {
  const applied = new Set(kustomizations.map(pathOf));
  return APPLIED.filter((part) => documents.in(`${dist}/${part}`).length > 0 && !applied.has(`${dist}/${part}`)).map(
    (part) => ({ zone, object: `${flux}/${part}.yaml`, text: `nothing applies "${dist}/${part}"` }),
  );
}

function kustomizationFaults(wiring: Wiring, { path: object, value }: KubernetesObject): readonly Fault[] {
  const { zone, dist, flux, documents, kustomizations } = wiring;
  const fault = (text: string): Fault => ({ zone, object, text });
  const faults: Fault[] = [];
  const path = pathOf({ value });
  if (documents.in(path).length === 0) faults.push(fault(`its path "${path}" holds no file`));
  if (path !== flux && !path.startsWith(`${dist}/`)) faults.push(fault(`its path "${path}" is not of "${zone}"`));
  if (at(value, 'spec', 'suspend') === true) faults.push(fault('it is suspended'));
  const known = new Set(kustomizations.map(({ name }) => name));
  const before = listAt(value, 'spec', 'dependsOn').map((each) => textAt(each, 'name') ?? '');
  faults.push(
    ...before.filter((name) => !known.has(name)).map((name) => fault(`it waits for "${name}", which is not there`)),
  );
  if (path === `${dist}/network` && documents.in(`${dist}/crds`).length > 0 && !before.includes('crds'))
    faults.push(fault('it does not wait for "crds", so its Allowlist may come before its definition'));
  return [...faults, ...sourceFaults(wiring, object, value)];
}

/** The source is the one this cluster has. */
function sourceFaults({ zone, dist, flux, documents }: Wiring, object: string, value: unknown): readonly Fault[] {
  const source = documents.objects(flux, zone).find(({ kind }) => kind === 'GitRepository');
  const template = `${dist}/azure/flux-configuration.json`;
  const [azure] = listAt(jsonIn(documents.text(template)), 'resources');
  const [name, namespace, against] =
    source === undefined
      ? [textAt(azure, 'name'), textAt(azure, 'properties', 'namespace'), template]
      : [source.name, source.namespace, source.path];
  const asked = textAt(value, 'spec', 'sourceRef', 'name');
  const own = textAt(value, 'metadata', 'namespace');
  if (asked !== name)
    return [{ zone, object, against: [against], text: `its source "${asked}" is not there, but "${name}"` }];
  if (own !== namespace)
    return [{ zone, object, against: [against], text: `it is in "${own}", its source in "${namespace}"` }];
  return [];
}

/** Something applies the folder of the cluster itself: a Kustomization in it, or what Azure was told. */
function rootFaults({ zone, dist, flux, documents, kustomizations }: Wiring): readonly Fault[] {
  const source = documents.objects(flux, zone).find(({ kind }) => kind === 'GitRepository');
  if (source !== undefined) {
    const sparse = textsAt(source.value, 'spec', 'sparseCheckout');
    const isSeen = (folder: string): boolean => sparse.length === 0 || sparse.some((each) => isIn(folder, each));
    return [
      ...(kustomizations.some((each) => pathOf(each) === flux)
        ? []
        : [{ zone, object: `${flux}/root.yaml`, text: `nothing applies "${flux}"` }]),
      ...[dist, flux]
        .filter((folder) => !isSeen(folder))
        .map((folder) => ({ zone, object: source.path, text: `it does not check out "${folder}"` })),
    ];
  }
  const object = `${dist}/azure/flux-configuration.json`;
  const [azure] = listAt(jsonIn(documents.text(object)), 'resources');
  const root = folderIn(textAt(azure, 'properties', 'kustomizations', 'root', 'path'));
  return root === flux ? [] : [{ zone, object, text: `it applies "${root}" and not "${flux}"` }];
}

/** An Allowlist needs its definition and its namespace. */
function definitionFaults({ zone, dist, documents }: Wiring): readonly Fault[] {
  if (documents.in(`${dist}/network`).length === 0) return [];
  const needed = [
    [
      'CustomResourceDefinition.allowlists.sallyport.dev.yaml',
      /^ {4}kind: Allowlist$/m,
      'it does not define Allowlists',
    ],
    ['Namespace.sallyport.yaml', /^ {2}name: sallyport$/m, 'it is not the namespace of forwarder and DNS'],
  ] as const;
  return needed.flatMap(([name, form, text]) => {
    const object = `${dist}/crds/${name}`;
    return form.test(documents.text(object) ?? '') ? [] : [{ zone, object, text }];
  });
}

function pathOf({ value }: Pick<KubernetesObject, 'value'>): string {
  return folderIn(textAt(value, 'spec', 'path'));
}

/** As Flux writes paths, with `./` before them. */
function folderIn(path: string | undefined): string {
  return (path ?? '').replace(/^\.\//, '').replace(/\/$/, '');
}

function isIn(folder: string, outer: string): boolean {
  return `${folder}/`.startsWith(`${outer.replace(/\/$/, '')}/`);
}
