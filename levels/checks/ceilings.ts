// Ceilings: what the owner of a zone is willing to let pass from below. A need outside the ceiling of a zone whose
// forwarder it passes is an error that names both files, so that both owners meet over it. Reserved names are excepted, but
// not those a zone reserves itself: else whoever finds a ceiling too low would write `reserve` instead of `allow`.
//
// What ends inside the plant (`to` of an entry, the address of a server that a route leads to) is judged by where it ends,
// "10.30.0.20:443" or "service.namespace.svc:443": its host is a name that the zone below gives it, and says nothing about
// the machine that is reached. The broker of a zone above has a name that is derived, and is judged by that.

import { coversPattern, parseHostPattern, type HostPattern } from '../../forwarder/contract/host-pattern.ts';
import { findAddressFault } from '../addresses.ts';
import type { Site, Zone } from '../model.ts';
import type { Need } from '../need.ts';
import { sourcesOf } from '../needs-of.ts';
import { forwardersOf } from '../needs/passage.ts';
import { problemOf, SITE_FILE, type Source } from '../needs/source.ts';
import { problemAt, type Problem } from '../problem.ts';
import { suggest } from '../loading/suggest.ts';

type Ceiling = {
  readonly zone: Zone;
  readonly profiles: ReadonlySet<string>;
  readonly hosts: readonly {
    readonly text: string;
    readonly pattern: HostPattern | undefined;
    readonly port: number;
  }[];
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
  const { ceiling } = zone.declaration;
  if (ceiling === undefined) return [];
  const hosts = (ceiling.hosts ?? []).map(parseCeilingHost).filter((host) => host !== undefined);
  // What it means to say is not known, and that it cannot be read is an error already.
  if (hosts.length < (ceiling.hosts ?? []).length) return [];
  return [{ zone, profiles: new Set(ceiling.profiles), hosts }];
}

/** `**.ovenvendor.example:443` or `10.30.0.20:443`; undefined when it is neither. */
function parseCeilingHost(text: string): Ceiling['hosts'][number] | undefined {
  const [, host = '', digits = ''] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  const pattern = parseHostPattern(host);
  const port = Number(digits);
  if (port < 1 || port > 65535) return undefined;
  if ('kind' in pattern) return { text: host, pattern, port };
  return findAddressFault(host) === undefined ? { text: host, pattern: undefined, port } : undefined;
}

function findUnreadable(site: Site, { file, declaration: { ceiling } }: Zone): readonly Problem[] {
  const hosts = (ceiling?.hosts ?? []).flatMap((text, index) => {
    if (parseCeilingHost(text) !== undefined) return [];
    const path = ['ceiling', 'hosts', index];
    const message = `Cannot use "${text}" in a ceiling: it is not a host pattern or an address, with a port. Write it like "**.vendor.example:443" or "10.30.0.20:443"`;
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

function admits(ceiling: Ceiling | undefined, need: Need): boolean {
  if (ceiling === undefined || isExcepted(need)) return true;
  const { profile } = need.provenance;
  if (profile !== undefined && ceiling.profiles.has(profile)) return true;
  const { host, port } = judgedBy(need);
  const pattern = parseHostPattern(host);
  return ceiling.hosts.some((allowed) => {
    if (allowed.port !== port) return false;
    if (allowed.pattern === undefined || 'fault' in pattern) return allowed.text === host;
    return coversPattern(allowed.pattern, pattern);
  });
}

function isExcepted({ reserved, provenance: { kind, file } }: Need): boolean {
  return reserved && !(kind === 'reserve' && file !== SITE_FILE);
}

/** What of a need a ceiling covers: its host, or the end that a zone below chose. */
function judgedBy({ host = '', port, end, provenance }: Need): { readonly host: string; readonly port: number } {
  const isChosen = provenance.kind === 'own' || (end !== undefined && 'address' in end.to);
  if (end === undefined || !isChosen) return { host, port };
  const { to } = end;
  return { host: 'address' in to ? to.address : `${to.service}.${to.namespace}.svc`, port: to.port };
}

function describe(site: Site, zone: Zone, source: Source, need: Need, narrow: readonly Zone[]): string {
  const names = narrow.map(({ name }) => `"${name}"`).join(' and ');
  const owners =
    narrow.length === 1 ? `the ceiling of ${names} does not cover it` : `the ceilings of ${names} do not cover it`;
  const files = narrow.map(({ file }) => `${site.folder}/${file}`).join(' and ');
  const { host, port } = judgedBy(need);
  const destination = `"${host}:${port}"`;
  const isOwn = need.provenance.kind === 'own' || need.provenance.kind === 'reserve';
  const thing = isOwn ? thingOf(destination, source) : `${destination} of ${source.thing}`;
  return `Cannot allow ${thing} in "${zone.name}" of "${site.name}": ${owners}. Add it to ${files} or remove it from ${site.folder}/${source.file}`;
}

/** Where an own entry ends elsewhere than its name says, both are shown: the ceiling speaks of the end. */
function thingOf(destination: string, { thing }: Source): string {
  return thing === destination ? destination : `${destination} as ${thing}`;
}
