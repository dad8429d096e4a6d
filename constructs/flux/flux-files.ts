// flux/<site>/<zone>/: who applies what in one cluster. One Flux Kustomization per part of dist/<site>/<zone>/, and a
// kustomization.yaml that lists them, because a root Kustomization of Flux applies this folder.

import { ApiObject, App, Chart, Yaml } from 'cdk8s';
import type { Site, Zone } from '../../levels/model.ts';
import { FluxKustomization } from './flux-kustomization.ts';
import { distFolderOf, fluxFolderOf, fluxNamespaceOf, SOURCE_NAME } from './flux-home.ts';
import { GitSource } from './git-source.ts';
import { mannerOf, type Part, PARTS, ROOT_MANNER } from './part.ts';

const LIST_FILE = 'kustomization.yaml';

/** Files by name, each one object. */
type ObjectFiles = readonly (readonly [string, ApiObject])[];

/**
 * The files of flux/<site>/<zone>/ by name; none for a zone without a cluster.
 *
 * @param parts - the parts that Flux applies: they hold at least one file.
 */
export function fluxFiles(site: Site, zone: Zone, parts: ReadonlySet<Part>): ReadonlyMap<string, string> {
  if (zone.cluster === undefined) return new Map();
  const chart = new Chart(new App(), zone.name);
  const native = zone.fluxMode === 'native' ? nativeObjects(chart, site, zone) : [];
  return filesOf([...native, signpost(chart, site, zone), ...partObjects(chart, site, zone, parts)]);
}

/** The files of flux/<site>/<was>/ after a zone was renamed: the cluster still looks there, and is led to the new name. */
export function renamedFluxFiles(zone: Zone): ReadonlyMap<string, string> {
  return zone.declaration.was === undefined || zone.cluster === undefined
    ? new Map()
    : new Map([[LIST_FILE, listOf([`../${zone.name}`])]]);
}

function partObjects(chart: Chart, site: Site, zone: Zone, parts: ReadonlySet<Part>): ObjectFiles {
  const namespace = fluxNamespaceOf(zone.fluxMode);
  return PARTS.filter((part) => parts.has(part)).map((part) => {
    const manner = mannerOf(part);
    const kustomization = new FluxKustomization(chart, part, {
      ...manner,
      name: part,
      namespace,
      folder: `${distFolderOf(site.name, zone.name)}/${part}`,
      dependsOn: manner.dependsOn.filter((each) => parts.has(each)),
      holdsAllowlist: part === 'network',
    });
    return [`${part}.yaml`, kustomization];
  });
}

function nativeObjects(chart: Chart, site: Site, zone: Zone): ObjectFiles {
  const source = new GitSource(chart, 'source', {
    git: site.declaration.git,
    // All of the site's flux/, not this zone's alone: after a rename the old folder refers to the new one.
    folders: [distFolderOf(site.name, zone.name), `flux/${site.name}`],
  });
  const root = new FluxKustomization(chart, 'root', {
    ...ROOT_MANNER,
    name: SOURCE_NAME,
    namespace: fluxNamespaceOf('native'),
    folder: fluxFolderOf(site.name, zone.name),
  });
  return [
    ['git-repository.yaml', source],
    ['root.yaml', root],
  ];
}

/** Says in the cluster which zone it is. It also keeps the list from being empty, which kustomize refuses to build. */
function signpost(chart: Chart, site: Site, zone: Zone): ObjectFiles[number] {
  const data = {
    site: site.name,
    zone: zone.name,
    level: String(zone.level),
    ...(zone.parent !== undefined && { parent: zone.parent.name }),
  };
  const metadata = { name: 'sallyport-zone', namespace: fluxNamespaceOf(zone.fluxMode) };
  return ['zone.yaml', new ApiObject(chart, 'zone', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data })];
}

function filesOf(objects: ObjectFiles): ReadonlyMap<string, string> {
  const files = objects.map(([name, object]): [string, string] => [name, Yaml.stringify(object.toJson())]);
  return new Map([[LIST_FILE, listOf(objects.map(([name]) => name))], ...files]);
}

function listOf(resources: readonly string[]): string {
  return Yaml.stringify({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources });
}
