// From a profile and a zone's use of it to hosts without placeholders.
//
// A parameter that is given replaces the wildcard it narrows; several values give several hosts. An entry that names an
// optional parameter exists only where it is given. Scenarios under "without" fall away.

import type { Protocol } from '../../forwarder/contract/protocol.ts';
import { ALWAYS } from '../checks/profile-content.ts';
import type { Profile, ProfileEntry } from '../declaration/profile.ts';
import type { Cloud } from '../declaration/site.ts';
import type { LoadedProfile } from '../model.ts';
import { fillPlaceholders, placeholdersOf, REGION } from './placeholders.ts';
import type { ProfileUse } from './profile-use.ts';
import { suggest } from '../loading/suggest.ts';
import type { Path } from '../loading/yaml-file.ts';

export type ExpandedEntry = {
  readonly host: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly purpose: string;
  readonly reserved: boolean;
  /** Line in the profile's file. */
  readonly line: number;
  /** The parameter that would replace this wildcard. */
  readonly narrowedBy: string | undefined;
};

/** What is wrong with a use; `path` counts from the zone's file. */
type UseFault = { readonly path: Path; readonly code: string; readonly message: string };

export type Expansion = {
  readonly entries: readonly ExpandedEntry[];
  readonly faults: readonly UseFault[];
  /** Entries were left out because the site names no region. */
  readonly needsRegion: boolean;
};

export type Place = { readonly cloud: Cloud; readonly region: string | undefined };

/** A DNS label: what stands for a placeholder never brings a dot or a wildcard of its own. */
const VALUE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export function expandProfile(loaded: LoadedProfile, use: ProfileUse, { cloud, region }: Place): Expansion {
  const { profile } = loaded;
  const listed = profile.clouds[cloud];
  if (listed === undefined) return { entries: [], faults: [absentCloud(profile, use, cloud)], needsRegion: false };
  const given = [...use.values].map(([name, texts]) => [name, texts.filter((text) => VALUE.test(text))] as const);
  const values = new Map([...given, [REGION, region === undefined ? [] : [region]] as const]);
  const wanted = listed
    .map((entry, index) => ({ entry, index }))
    .filter(({ entry }) => !use.without.includes(entry.when));
  const entries = wanted.flatMap(({ entry, index }) => expandEntry(entry, loaded.lineOf(cloud, index), values));
  const needsRegion = region === undefined && wanted.some(({ entry }) => templatesOf(entry, values).some(namesRegion));
  return { entries, faults: findFaults(profile, use), needsRegion };
}

function expandEntry(
  entry: ProfileEntry,
  line: number,
  values: ReadonlyMap<string, readonly string[]>,
): readonly ExpandedEntry[] {
  const { port, protocol, purpose, reserved, narrow } = entry;
  const narrowedBy = narrow === undefined || values.has(narrow.parameter) ? undefined : narrow.parameter;
  const hosts = templatesOf(entry, values).flatMap((host) => fillPlaceholders(host, values));
  return hosts.map((host) => ({ host, port, protocol, purpose, reserved, line, narrowedBy }));
}

/** The hosts of an entry as they are written: the narrow ones where their parameter is given. */
function templatesOf(
  { host, narrow }: ProfileEntry,
  values: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  return narrow !== undefined && values.has(narrow.parameter) ? narrow.hosts : [host];
}

function namesRegion(host: string): boolean {
  return placeholdersOf(host).includes(REGION);
}

function absentCloud({ profile, clouds }: Profile, { path }: ProfileUse, cloud: Cloud): UseFault {
  const known = Object.keys(clouds)
    .map((name) => `"${name}"`)
    .join(', ');
  const message = `Cannot use profile "${profile}" in "${cloud}": the profile lists hosts for ${known} only. Remove it and list what the zone needs under "allow", or add the cloud to levels/profiles/${profile}.yaml`;
  return { path, code: 'profile-cloud', message };
}

function findFaults(profile: Profile, use: ProfileUse): readonly UseFault[] {
  return [...findParameterFaults(profile, use), ...findMissing(profile, use), ...findScenarioFaults(profile, use)];
}

function findParameterFaults({ profile, parameters }: Profile, { values, path }: ProfileUse): readonly UseFault[] {
  return [...values].flatMap(([name, given]) => {
    const at = [...path, 'with', name];
    if (!Object.hasOwn(parameters, name)) {
      const message = `Cannot give "${name}" to profile "${profile}": it has no such parameter. ${suggest(name, Object.keys(parameters))}`;
      return [{ path: at, code: 'unknown-parameter', message }];
    }
    const wrong = given.find((value) => !VALUE.test(value));
    if (wrong === undefined) return [];
    const message = `Cannot use "${wrong}" as "${name}" of profile "${profile}": it is not one DNS label. Write only the name, such as "contoso", without what follows its first dot`;
    return [{ path: at, code: 'parameter-value', message }];
  });
}

/** A misspelt parameter is not reported as missing too. */
function findMissing({ profile, parameters }: Profile, { values, path }: ProfileUse): readonly UseFault[] {
  const misspelt = [...values.keys()].some((name) => !Object.hasOwn(parameters, name));
  const missing = Object.entries(parameters).filter(([name, { required }]) => required && !values.has(name));
  if (misspelt) return [];
  return missing.map(([name, { purpose }]) => ({
    path,
    code: 'missing-parameter',
    message: `Cannot use profile "${profile}": it needs "${name}" (${purpose}). Add "with: { ${name}: … }"`,
  }));
}

function findScenarioFaults({ profile, scenarios }: Profile, { without, path }: ProfileUse): readonly UseFault[] {
  return without.flatMap((scenario, index) => {
    if (Object.hasOwn(scenarios, scenario)) return [];
    const state = scenario === ALWAYS ? 'what is always needed cannot be left out' : 'it has no such scenario';
    const message = `Cannot leave out "${scenario}" of profile "${profile}": ${state}. ${suggest(scenario, Object.keys(scenarios))}`;
    return [{ path: [...path, 'without', index], code: 'unknown-scenario', message }];
  });
}
