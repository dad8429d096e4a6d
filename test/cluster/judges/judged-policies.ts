// The policies of a zone that cyclonus judges: those committed, where they are plain; where Cilium enforces, the same policies in
// the plain form, because cyclonus reads no other. Both forms are written from one (constructs/policies/policy.ts).

import { loadSite } from '../../../levels/load-site.ts';
import type { Site } from '../../../levels/model.ts';
import { type Repository, workingTree } from '../../../levels/repository.ts';
import { objectsOf, zoneOf } from '../../support/declared-site.ts';
import { type NetworkPolicy, networkPolicySchema } from '../network-policies/cluster-state.ts';
import { committedOf, REPOSITORY } from './committed-objects.ts';

export type JudgedPolicies = {
  /** As written, for the judge. */
  readonly objects: readonly object[];
  /** As read, for what needs to look inside. */
  readonly policies: readonly NetworkPolicy[];
};

export function judgedPoliciesOf(site: string, zone: string): JudgedPolicies {
  const committed = committedOf('NetworkPolicy').filter((each) => each.site === site && each.zone === zone);
  const objects = committed.length > 0 ? committed.map(({ object }) => object) : plainTwins(site, zone);
  return { objects, policies: objects.map((object) => networkPolicySchema.parse(object)) };
}

/** `<site>/<zone> <policy>` of everything committed, in either form. */
export function committedPolicies(): readonly string[] {
  return ['NetworkPolicy', 'CiliumNetworkPolicy']
    .flatMap((kind) => committedOf(kind))
    .map(({ site, zone, object }) => `${site}/${zone} ${object.metadata.name}`)
    .sort();
}

function plainTwins(siteName: string, zoneName: string): readonly object[] {
  const site = siteWithoutCilium(siteName);
  const objects = objectsOf(site, zoneOf(site, zoneName));
  return [...objects.values()].filter(({ kind }) => kind === 'NetworkPolicy');
}

/** As if its declaration named another network plugin. */
function siteWithoutCilium(name: string): Site {
  const tree = workingTree(REPOSITORY);
  const repository: Repository = {
    list: (folder) => tree.list(folder),
    read: (path) => tree.read(path)?.replace('networkPlugin: cilium', 'networkPlugin: azure'),
  };
  const { site } = loadSite(repository, name);
  if (site === undefined) throw new Error(`Cannot load "${name}": its declaration has problems. Run sallyport check`);
  return site;
}
