// Names: of zones, of the clusters in Azure, of profiles.

import type { SiteDraft } from '../loading/draft.ts';
import type { Path } from '../loading/yaml-file.ts';
import type { Zone } from '../model.ts';
import { problemAt, type Problem } from '../problem.ts';
import { ROOT_AUTHORITY } from '../telemetry/trust.ts';
import { suggest } from '../loading/suggest.ts';
import { BROKER_PROFILE, hasBroker } from '../telemetry/brokers.ts';
import { forEachZone, problemOf, type Rule, type ZoneProblem } from './rule.ts';

/** `level-3-5-dmz` says 3.5; names of another form say nothing. */
export const levelInNameRule: Rule = forEachZone((zone, draft) => {
  const [, whole, half] = /^level-(\d)(-5)?(?=-|$)/.exec(zone.name) ?? [];
  if (whole === undefined || !draft.understands(zone, 'level')) return [];
  const named = Number(whole) + (half === undefined ? 0 : 0.5);
  if (named === zone.level) return [];
  const message = `Cannot place "${zone.name}" at level ${zone.level}: its name says level ${named}. Rename the file or change the level`;
  return [{ path: ['level'], code: 'zone-name', message }];
});

export const formerNameRule: Rule = forEachZone(({ name, declaration: { was } }, draft) => {
  if (was === undefined) return [];
  const state = draft.zoneDrafts.some((zone) => zone.name === was)
    ? 'a zone of the site still has it. Remove its file, or "was"'
    : claimOfAnother(draft, name, was);
  if (state === undefined) return [];
  return [{ path: ['was'], code: 'former-name', message: `Cannot use "${was}" as the former name: ${state}` }];
});

/** The cluster that still looks into the old folder can be led to one new one. The zone that comes later is blamed. */
function claimOfAnother(draft: SiteDraft, name: string, was: string): string | undefined {
  const elder = draft.zones.find((zone) => zone.declaration.was === was);
  return elder === undefined || elder.name === name
    ? undefined
    : `"${elder.name}" claims it too, and a zone is renamed once. Remove one of the two`;
}

/** Names that objects and programs of ours have already. */
const TAKEN: ReadonlyMap<string, string> = new Map([
  ['corefile', 'its answers would share the ConfigMap "dns-corefile" with the configuration of CoreDNS'],
  [ROOT_AUTHORITY, 'its certificate authority would be the root of the site, which signs for every zone'],
  ['constructor', 'programs that read the declaration use the word themselves'],
]);

export const takenNameRule: Rule = (draft) =>
  draft.zoneDrafts.flatMap(({ name, file }) => {
    const state = TAKEN.get(name);
    if (state === undefined) return [];
    const message = `Cannot use "${name}" as the name of a zone: ${state}. Rename the file`;
    return [problemOf(draft, { file }, { path: [], code: 'zone-name', message })];
  });

export const siteNameRule: Rule = (draft) => {
  const { name, declaration } = draft;
  if (declaration === undefined || declaration.site === name) return [];
  const message = `Cannot use "${declaration.site}" as site: its folder is "${name}". Give both the same name`;
  return [problemAt(draft.locate('site.yaml', ['site']), ['site'], 'site-name', message)];
};

export const profileNameRule: Rule = forEachZone((zone, draft) => {
  const { profiles = [], ceiling } = zone.declaration;
  const used = profiles.map((use, index) =>
    typeof use === 'string'
      ? { name: use, path: ['profiles', index] }
      : { name: use.name, path: ['profiles', index, 'name'] },
  );
  const passed = (ceiling?.profiles ?? []).map((name, index) => ({ name, path: ['ceiling', 'profiles', index] }));
  return [...used, ...passed].flatMap(({ name, path }): readonly ZoneProblem[] => {
    if (draft.profileNames.includes(name)) return [];
    const message = `Cannot use profile "${name}": levels/profiles has none of this name. ${suggest(name, draft.profileNames)}`;
    return [{ path, code: 'unknown-profile', message }];
  });
});

/** The vendor supports Azure IoT Operations on K3s, AKS Edge Essentials, AKS on Azure Local and Tanzu. */
export const iotOperationsRule: Rule = forEachZone((zone) => {
  if (zone.distribution !== 'aks' || !hasBroker(zone)) return [];
  const message =
    'Cannot count on support for Azure IoT Operations here: plain AKS is not among the platforms its vendor supports. Use K3s, AKS Edge Essentials, AKS on Azure Local or Tanzu';
  return [{ path: placeOfBroker(zone), code: 'unsupported-platform', message, severity: 'warning' }];
});

/** Where the declaration says that the zone has a broker. */
function placeOfBroker({ declaration: { profiles = [] } }: Zone): Path {
  const index = profiles.findIndex((use) => (typeof use === 'string' ? use : use.name) === BROKER_PROFILE);
  if (index === -1) return ['telemetry', 'broker'];
  return typeof profiles[index] === 'string' ? ['profiles', index] : ['profiles', index, 'name'];
}

export const clusterNameRule: Rule = (draft) => {
  const named = draft.zones.filter((zone) => zone.cluster !== undefined && draft.understands(zone, 'cluster'));
  const tooLong = named
    .filter(({ cluster }) => (cluster?.name.length ?? 0) > 63)
    .map((zone) => {
      const message = `Cannot use "${zone.cluster?.name}" as the name of the cluster: it is longer than 63 characters. Choose one in "cluster.name"`;
      return problemOf(draft, zone, { path: ['cluster', 'name'], code: 'cluster-name', message });
    });
  return [...tooLong, ...findNamesakes(named).map(([first, second]) => describeNamesakes(draft, first, second))];
};

/** Each zone whose cluster has the name of an earlier one's, after that one. */
function findNamesakes(zones: readonly Zone[]): readonly (readonly [Zone, Zone])[] {
  return zones.flatMap((zone, index) => {
    const first = zones.slice(0, index).find(({ cluster }) => cluster?.name === zone.cluster?.name);
    return first === undefined ? [] : [[first, zone] as const];
  });
}

/** Blames the zone that chose its name; where both did, the later one. */
function describeNamesakes(draft: SiteDraft, first: Zone, second: Zone): Problem {
  const [other, blamed] = second.declaration.cluster?.name === undefined ? [second, first] : [first, second];
  const message = `Cannot use "${blamed.cluster?.name}" as the name of the cluster: "${other.name}" uses it too. Choose another`;
  return problemOf(draft, blamed, { path: ['cluster', 'name'], code: 'cluster-name', message });
}
