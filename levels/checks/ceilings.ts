// Ceilings: what the owner of a zone is willing to let pass from below. A need outside the ceiling of a zone whose
// forwarder it passes is an error that names both files, so that both owners meet over it. Reserved names are excepted.

import { coversPattern, parseHostPattern, type HostPattern } from '../../forwarder/contract/host-pattern.ts';
import type { Site, Zone } from '../model.ts';
import type { Need } from '../need.ts';
import { sourcesOf } from '../needs-of.ts';
import { forwardersOf } from '../needs/passage.ts';
import { problemOf, type Source } from '../needs/source.ts';
import { problemAt, type Problem } from '../problem.ts';
import { suggest } from '../loading/suggest.ts';

type Ceiling = {
  readonly zone: Zone;
  readonly profiles: ReadonlySet<string>;
  readonly hosts: readonly { readonly pattern: HostPattern; readonly port: number }[];
};

export function checkCeilings(site: Site): readonly Problem[] {
  const ceilings = new Map(site.zones.flatMap((zone) => ceilingOf(zone)).map((ceiling) => [ceiling.zone, ceiling]));
  const unreadable = site.zones.flatMap((zone) => findUnreadable(site, zone));
  const exceeding = site.zones.flatMap((zone) =>
    sourcesOf(site, zone).flatMap((source) => checkSource(site, zone, source, ceilings)),
  );
  return [...unreadable, ...exceeding];
}

function ceilingOf(zone: Zone): readonly Ceiling[] {
  const { ceiling, decommission } = zone.declaration;
  if (ceiling === undefined || decommission === true) return [];
  const hosts = (ceiling.hosts ?? []).map(parseCeilingHost).filter((host) => host !== undefined);
  return [{ zone, profiles: new Set(ceiling.profiles), hosts }];
}

/** `**.ovenvendor.example:443`; undefined when it is not a pattern and a port. */
function parseCeilingHost(text: string): Ceiling['hosts'][number] | undefined {
  const [, host = '', digits = ''] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  const pattern = parseHostPattern(host);
  const port = Number(digits);
  return 'fault' in pattern || port < 1 || port > 65535 ? undefined : { pattern, port };
}

function findUnreadable(site: Site, { file, declaration: { ceiling } }: Zone): readonly Problem[] {
  const hosts = (ceiling?.hosts ?? []).flatMap((text, index) => {
    if (parseCeilingHost(text) !== undefined) return [];
    const path = ['ceiling', 'hosts', index];
    const message = `Cannot use "${text}" in a ceiling: it is not a host pattern and a port. Write it like "**.vendor.example:443"`;
    return [problemAt(site.locate(file, path), path, 'ceiling-host', message)];
  });
  const profiles = (ceiling?.profiles ?? []).flatMap((name, index) => {
    if (site.profiles.has(name)) return [];
    const path = ['ceiling', 'profiles', index];
    const message = `Cannot use profile "${name}" in a ceiling: there is none of that name. ${suggest(name, site.profiles.keys())}`;
    return [problemAt(site.locate(file, path), path, 'unknown-profile', message)];
  });
  return [...hosts, ...profiles];
}

function checkSource(site: Site, zone: Zone, source: Source, ceilings: ReadonlyMap<Zone, Ceiling>): readonly Problem[] {
  if (zone.declaration.decommission === true || source.faulty) return [];
  const exceeded = source.needs.flatMap((need) => {
    const narrow = forwardersOf(zone, need).filter(
      (forwarder) => forwarder !== zone && !admits(ceilings.get(forwarder), need),
    );
    return narrow.length === 0 ? [] : [{ need, narrow }];
  });
  const [first] = exceeded;
  if (first === undefined) return [];
  const narrow = [...new Set(exceeded.flatMap((each) => each.narrow))];
  return [problemOf(site, source, 'ceiling', describe(site, zone, source, first.need, narrow))];
}

function admits(ceiling: Ceiling | undefined, { host, port, reserved, provenance }: Need): boolean {
  if (ceiling === undefined || reserved) return true;
  if (provenance.profile !== undefined && ceiling.profiles.has(provenance.profile)) return true;
  const pattern = parseHostPattern(host ?? '');
  if ('fault' in pattern) return false;
  return ceiling.hosts.some((allowed) => allowed.port === port && coversPattern(allowed.pattern, pattern));
}

function describe(
  site: Site,
  zone: Zone,
  source: Source,
  { host, port, end, provenance }: Need,
  narrow: readonly Zone[],
): string {
  const names = narrow.map(({ name }) => `"${name}"`).join(' and ');
  const owners =
    narrow.length === 1 ? `the ceiling of ${names} does not cover it` : `the ceilings of ${names} do not cover it`;
  const files = narrow.map(({ file }) => `${site.folder}/${file}`).join(' and ');
  const destination = `"${host ?? (end !== undefined && 'address' in end.to ? end.to.address : 'tcp')}:${port}"`;
  const thing = provenance.kind === 'own' ? destination : `${destination} of ${source.thing}`;
  return `Cannot allow ${thing} in "${zone.name}" of "${site.name}": ${owners}. Add it to ${files} or remove it from ${site.folder}/${source.file}`;
}
