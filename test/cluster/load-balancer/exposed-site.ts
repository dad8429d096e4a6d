// The example site whose zones stand behind load balancers, as far as it fits one machine: level 4 is the cluster, level 3 the
// child that dials its face, level 5 the parent above. Declarations are edited before they are read, so that every object still
// comes from the synthesis; what is different, and why, is EDITS.

import { parseDocument } from 'yaml';
import { hostFiles } from '../../../constructs/host/host-files.ts';
import { loadSite } from '../../../levels/load-site.ts';
import type { Site } from '../../../levels/model.ts';
import { type Repository, workingTree } from '../../../levels/repository.ts';
import { asObject, type KubernetesObject } from '../../support/api-client.ts';
import { objectsOf, zoneOf } from '../../support/declared-site.ts';
import { REPOSITORY } from '../judges/committed-objects.ts';

export const SITE = 'fabrikam-aks-and-vm';
export const PARENT = 'level-5';
export const EXPOSED = 'level-4';
export const CHILD = 'level-3';

export type ImageDigests = { readonly forwarder: string; readonly coredns: string };

type Edit = (text: string) => string;

const EDITS: Readonly<Record<string, Edit>> = {
  [`${EXPOSED}.yaml`]: (text) =>
    text
      // The enforcer of the tests knows plain policies. Both forms are written from one (constructs/policies/policy.ts).
      .replace('networkPlugin: cilium', 'networkPlugin: azure')
      // Policies name the port at which pods really meet the API server, and the stand-in for the cluster has another.
      .replace('apiServer: 10.51.0.4:443', 'apiServer: 10.51.0.4:6443'),
  // One cluster is enough here: the parent reads the same configuration and the same list from files.
  [`${PARENT}.yaml`]: withoutCluster,
};
/** What comes first for others to exist, as Flux sorts. */
const FIRST = ['Namespace', 'CustomResourceDefinition'];

/** With the digests of images that were really built, or with those it declares. */
export function exposedSite(digests?: ImageDigests): Site {
  const tree = workingTree(REPOSITORY);
  const edits = digests === undefined ? EDITS : { ...EDITS, 'site.yaml': withDigests(digests) };
  const files = new Map(Object.entries(edits).map(([name, edit]) => [`levels/sites/${SITE}/${name}`, edit]));
  const repository: Repository = {
    list: (folder) => tree.list(folder),
    read: (path) => {
      const text = tree.read(path);
      return text === undefined ? undefined : (files.get(path)?.(text) ?? text);
    },
  };
  const { site, problems } = loadSite(repository, SITE);
  if (site !== undefined) return site;
  throw new Error(`Cannot load "${SITE}" as it is edited here: ${problems.map(({ message }) => message).join('\n')}`);
}

/** Everything that Flux applies to the cluster behind the load balancer, in the order it does. */
export function exposedObjects(site: Site): readonly KubernetesObject[] {
  const objects = [...objectsOf(site, zoneOf(site, EXPOSED)).values()].map(asObject);
  return objects.toSorted((left, right) => rank(left) - rank(right));
}

/** What the parent's host gets: paths below `/etc/sallyport` and texts. */
export function parentFiles(site: Site): ReadonlyMap<string, string> {
  const files = [...hostFiles(site, zoneOf(site, PARENT))];
  return new Map(files.filter(([path]) => path.startsWith('config/')));
}

/** The resolver file of the child's host. */
export function resolverFileOfChild(site: Site): string {
  const text = hostFiles(site, zoneOf(site, CHILD)).get('resolv.conf');
  if (text === undefined) throw new Error(`Cannot point "${CHILD}" at a resolver: its host has no file for it`);
  return text;
}

function rank({ kind }: KubernetesObject): number {
  return FIRST.includes(kind) ? FIRST.indexOf(kind) : FIRST.length;
}

function withDigests({ forwarder, coredns }: ImageDigests): Edit {
  return (text) =>
    text.replace(/^( {2}forwarder:) .*$/m, `$1 "${forwarder}"`).replace(/^( {2}coredns:) .*$/m, `$1 "${coredns}"`);
}

function withoutCluster(text: string): string {
  const document = parseDocument(text);
  document.set('distribution', 'none');
  for (const path of [
    ['cluster'],
    ['profiles'],
    ...['exposure', 'subnet', 'replicas'].map((key) => ['forwarder', key]),
  ])
    document.deleteIn(path);
  return document.toString({ lineWidth: 0 });
}
