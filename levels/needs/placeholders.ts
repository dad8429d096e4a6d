// Placeholders in the hosts of profiles: `<region>` from site.yaml, `<parameter>` from the zone that uses the profile.

/** The placeholder every profile knows. */
export const REGION = 'region';

/** The names between angle brackets, in order of appearance. */
export function placeholdersOf(host: string): readonly string[] {
  return [...host.matchAll(/<([^<>]*)>/g)].map(([, name = '']) => name);
}

/** Every host that the values make of a template: one for each combination. A name without a value gives none. */
export function fillPlaceholders(host: string, values: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const [name] = placeholdersOf(host);
  if (name === undefined) return [host];
  const filled = (values.get(name) ?? []).map((value) => host.replaceAll(`<${name}>`, value));
  return filled.flatMap((each) => fillPlaceholders(each, values));
}
