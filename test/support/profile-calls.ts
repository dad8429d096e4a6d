// The names of a profile as a machine would call them: a name below each wildcard, parameters filled.

import type { LoadedProfile } from '../../levels/model.ts';
import { fillPlaceholders } from '../../levels/needs/placeholders.ts';

export type CalledName = { readonly name: string; readonly port: number };

/** Each destination of the profile in the public cloud, once. */
export function namesOfProfile(
  loaded: LoadedProfile | undefined,
  given: Readonly<Record<string, string>>,
  region: string,
): readonly CalledName[] {
  const values = new Map(Object.entries({ ...given, region }).map(([name, value]) => [name, [value]]));
  const listed = loaded?.profile.clouds.AzureCloud ?? [];
  const calls = listed.flatMap(({ host, port, narrow }, index) => {
    const templates = narrow !== undefined && values.has(narrow.parameter) ? narrow.hosts : [host];
    const hosts = templates.flatMap((template) => fillPlaceholders(template, values));
    return hosts.map((each) => ({ name: each.replace(/^\*+/, `sample-${index}`), port }));
  });
  return [...new Map(calls.map((call) => [`${call.name}:${call.port}`, call])).values()];
}
