// The content of a profile, beyond its schema: hosts are host patterns once their placeholders are filled, and whatever
// is named is declared, whatever is declared is used.

import { describeHostFault, parseHostPattern } from '../../forwarder/contract/host-pattern.ts';
import { CLOUDS } from '../declaration/site.ts';
import type { Profile, ProfileEntry } from '../declaration/profile.ts';
import { fillPlaceholders, placeholdersOf, REGION } from '../needs/placeholders.ts';
import { problemAt, type Problem } from '../problem.ts';
import { suggest } from '../loading/suggest.ts';
import type { Path, YamlFile } from '../loading/yaml-file.ts';

/** The scenario of an entry that every use needs. */
export const ALWAYS = 'always';

type Report = (path: Path, code: string, message: string) => Problem;
type PlacedEntry = { readonly entry: ProfileEntry; readonly path: Path };

export function checkProfile(profile: Profile, file: YamlFile, names: readonly string[]): readonly Problem[] {
  const report: Report = (path, code, message) => problemAt(file.locate(path), path, code, message);
  const entries = entriesOf(profile);
  const problems = [
    ...checkName(profile, file, report),
    ...checkRequires(profile, names, report),
    ...entries.flatMap((placed) => checkEntry(profile, placed, report)),
  ];
  // A misspelt name is not reported a second time for the declared one that it leaves without use.
  return problems.length > 0 ? problems : checkUse(profile, entries, report);
}

function entriesOf({ clouds }: Profile): readonly PlacedEntry[] {
  return CLOUDS.flatMap((cloud) =>
    (clouds[cloud] ?? []).map((entry, index) => ({ entry, path: ['clouds', cloud, index] })),
  );
}

function checkName({ profile }: Profile, file: YamlFile, report: Report): readonly Problem[] {
  if (file.path.endsWith(`/${profile}.yaml`)) return [];
  return [
    report(
      ['profile'],
      'name',
      `Cannot load profile "${profile}": its file has another name. Name the file "${profile}.yaml" or change "profile"`,
    ),
  ];
}

function checkRequires({ requires = [] }: Profile, names: readonly string[], report: Report): readonly Problem[] {
  return requires.flatMap((name, index) =>
    names.includes(name)
      ? []
      : [
          report(
            ['requires', index],
            'unknown-profile',
            `Cannot require profile "${name}": there is none. ${suggest(name, names)}`,
          ),
        ],
  );
}

function checkEntry(profile: Profile, { entry, path }: PlacedEntry, report: Report): readonly Problem[] {
  const { host, narrow, when, protocol } = entry;
  const problems = [checkHost(profile, host, [...path, 'host'], report)];
  if (protocol === 'tcp')
    problems.push(
      report(
        [...path, 'protocol'],
        'protocol',
        `Cannot list "${host}" as tcp: profiles have no listen ports. List it under "allow" of the zones that need it`,
      ),
    );
  if (when !== ALWAYS && !Object.hasOwn(profile.scenarios, when)) {
    problems.push(
      report(
        [...path, 'when'],
        'scenario',
        `Cannot use scenario "${when}": "scenarios" does not describe it. ${suggest(when, Object.keys(profile.scenarios))}`,
      ),
    );
  }
  narrow?.hosts.forEach((narrowed, index) =>
    problems.push(checkHost(profile, narrowed, [...path, 'narrow', 'hosts', index], report)),
  );
  if (narrow !== undefined && !Object.hasOwn(profile.parameters, narrow.parameter)) {
    problems.push(report([...path, 'narrow', 'parameter'], 'parameter', undeclared(profile, narrow.parameter)));
  }
  return problems.filter((problem) => problem !== undefined);
}

function checkHost(profile: Profile, host: string, path: Path, report: Report): Problem | undefined {
  const unknown = placeholdersOf(host).find((name) => name !== REGION && !Object.hasOwn(profile.parameters, name));
  if (unknown !== undefined) return report(path, 'parameter', undeclared(profile, unknown));
  const sample = new Map(placeholdersOf(host).map((name) => [name, ['sample']]));
  const [text = host] = fillPlaceholders(host, sample);
  const parsed = parseHostPattern(text);
  return 'fault' in parsed
    ? report(path, 'host', `Cannot use "${host}" as host: ${describeHostFault(parsed.fault)}`)
    : undefined;
}

function undeclared(profile: Profile, name: string): string {
  return `Cannot use parameter "${name}": "parameters" does not declare it. ${suggest(name, Object.keys(profile.parameters))}`;
}

function checkUse(profile: Profile, entries: readonly PlacedEntry[], report: Report): readonly Problem[] {
  const scenarios = new Set(entries.map(({ entry }) => entry.when));
  const parameters = new Set(
    entries.flatMap(({ entry }) => [entry.host, ...(entry.narrow?.hosts ?? [])].flatMap(placeholdersOf)),
  );
  const idle = (kind: string, declared: object, used: ReadonlySet<string>): readonly Problem[] =>
    Object.keys(declared)
      .filter((name) => !used.has(name))
      .map((name) =>
        report([kind, name], 'unused', `Cannot declare "${name}" under "${kind}": no entry uses it. Remove it`),
      );
  return [...idle('scenarios', profile.scenarios, scenarios), ...idle('parameters', profile.parameters, parameters)];
}
