// From zones as a source tells of them, and the wishes of the caller, to a whole site; with everything that has to be confirmed.

import type { LoadedProfile } from '../../levels/model.ts';
import type { Cloud } from '../../levels/declaration/site.ts';
import { chooseFace, chooseNetworks } from './choose-networks.ts';
import { convertList, type ConvertedList } from './convert-list.ts';
import type { Fate, Finding } from './finding.ts';
import type { OldName } from './old-name.ts';
import { openings, tenantWildcards } from './openings.ts';
import type { Guess, PlannedSite, PlannedZone } from './plan.ts';
import type { SourceZone } from './source-zone.ts';
import { toConfirm, unusedValues } from './to-confirm.ts';
import { DEFAULTS, defaultGitUrl, guess, type Wishes } from './wishes.ts';

export type AssembledSite = {
  readonly site: PlannedSite;
  readonly fates: readonly Fate[];
  readonly findings: readonly Finding[];
};

export type Source = {
  /** For the head of site.yaml. */
  readonly title: string;
  /** Parents before their children. */
  readonly zones: readonly SourceZone[];
  readonly whyOf: (name: OldName) => string;
};

/** A source as it was read, with what there is to say about it. */
export type ReadSource = Source & { readonly fates: readonly Fate[]; readonly findings: readonly Finding[] };

const NOTHING: ConvertedList = { profiles: [], entries: [], fates: [], findings: [] };

export function assembleSite(
  { title, zones, whyOf }: Source,
  wishes: Wishes,
  profiles: ReadonlyMap<string, LoadedProfile>,
): AssembledSite {
  const names = zones.flatMap((zone) => zone.names);
  const cloud = wishes.cloud ?? cloudOf(names);
  const region = guess(wishes.region ?? regionOf(names), DEFAULTS.region);
  const { networks, seenAs, findings: ofNetworks } = chooseNetworks(zones, wishes);
  const context = { profiles, cloud, region: region.value, values: wishes.values };
  // The top zone is held to no list, and so has none: what it lives on is its own affair.
  const converted = zones.map((zone) => ({
    zone,
    ...(zone.parent === undefined ? NOTHING : convertList(zone.name, zone.names, context, whyOf)),
  }));
  const planned = converted.map(({ zone, profiles: uses, entries }): PlannedZone => {
    const children = zones.filter(({ parent }) => parent === zone.name);
    const network = networks.get(zone.name) ?? { value: '', isGuess: true };
    const { name, level, parent, source, ends, closed } = zone;
    const face = chooseFace(zone, children, networks, wishes);
    const seen = seenAs.get(name) ?? [];
    const places = { network, seenAs: seen, face };
    return { name, level, parent, source, ...places, profiles: uses, entries: [...ends, ...entries], closed };
  });
  const uses = converted.map(({ zone, profiles: used }) => ({ zone: zone.name, names: zone.names, profiles: used }));
  const site = describeSite(title, wishes, cloud, region, planned);
  return {
    site,
    fates: converted.flatMap(({ fates }) => fates),
    findings: [
      ...toConfirm(site),
      ...unusedValues(wishes, uses),
      ...openings(uses),
      ...tenantWildcards(uses),
      ...ofNetworks,
      ...converted.flatMap(({ findings }) => findings),
    ],
  };
}

function describeSite(
  source: string,
  wishes: Wishes,
  cloud: Cloud,
  region: Guess,
  zones: readonly PlannedZone[],
): PlannedSite {
  const { site, subscription, resourceGroup } = wishes;
  return {
    name: site,
    source,
    cloud,
    region,
    gitUrl: guess(wishes.gitUrl, defaultGitUrl(site)),
    registry: guess(wishes.registry, DEFAULTS.registry),
    forwarderDigest: guess(wishes.forwarderDigest, DEFAULTS.digest),
    corednsDigest: guess(wishes.corednsDigest, DEFAULTS.digest),
    azure: subscription === undefined || resourceGroup === undefined ? undefined : { subscription, resourceGroup },
    owner: guess(wishes.owner, DEFAULTS.owner),
    resolver: guess(wishes.resolver, resolverOf(zones)),
    zones,
  };
}

/** The second address of the top zone's network, where a resolver often is. */
function resolverOf([top]: readonly PlannedZone[]): string {
  return `${(top?.network.value ?? '10.40.0.0/24').replace(/\.\d+\/\d+$/, '.2')}:53`;
}

/** The Resource Manager that the old list names tells the cloud. */
function cloudOf(names: readonly OldName[]): Cloud {
  const has = (base: string): boolean => names.some(({ pattern }) => pattern.base === base);
  if (has('management.usgovcloudapi.net')) return 'AzureUSGovernment';
  return has('management.chinacloudapi.cn') ? 'AzureChinaCloud' : 'AzureCloud';
}

/** Where an old list was narrowed to a region, that is the region. */
function regionOf(names: readonly OldName[]): string | undefined {
  const regions = names.flatMap(({ pattern: { kind, base } }) => {
    const [, region] = /^([a-z0-9]+)\.dp\.kubernetesconfiguration\.azure\.(?:com|us|cn)$/.exec(base) ?? [];
    return kind === 'exact' && region !== undefined ? [region] : [];
  });
  return new Set(regions).size === 1 ? regions[0] : undefined;
}
