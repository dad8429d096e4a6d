// What a zone declares itself: its entries under `allow`, and the names it wants reserved.

import type { Zone, Site } from '../model.ts';
import { ancestorsOf } from '../model.ts';
import { contains } from '../addresses.ts';
import type { EntryDeclaration } from '../declaration/entry.ts';
import type { Need, NeedEnd, Provenance } from '../need.ts';
import type { Path } from '../loading/yaml-file.ts';
import { findEntryFault, findStrayEnd } from './entry-fault.ts';
import { forwardersOf } from './passage.ts';
import { internetNeed, SITE_FILE, type Source } from './source.ts';

/** One source for each entry, in the order of the file. */
export function ownSources(site: Site, zone: Zone): readonly Source[] {
  return (zone.declaration.allow ?? []).map((entry, index) => {
    const path = ['allow', index];
    const need = ownNeed(site, zone, entry, path);
    return {
      file: zone.file,
      path,
      thing: `"${entry.host ?? entry.to?.address ?? 'tcp'}:${entry.port}"`,
      acknowledged: entry.acknowledge?.includes('multi-tenant') ?? false,
      faulty: (findEntryFault(zone, entry, forwardersOf(zone, need)) ?? findStrayEnd(zone, entry)) !== undefined,
      needs: [need],
    };
  });
}

function ownNeed(site: Site, zone: Zone, entry: EntryDeclaration, path: Path): Need {
  const { host, port, protocol, listenPort, expires, why, owner, ticket } = entry;
  const { line } = site.locate(zone.file, path);
  const provenance: Provenance = {
    kind: 'own',
    file: zone.file,
    line,
    why,
    owner,
    ticket,
    profile: undefined,
    reviewed: undefined,
  };
  return {
    zone: zone.name,
    host,
    port,
    protocol,
    listenPort,
    end: endOf(zone, entry),
    expires,
    reserved: false,
    provenance,
  };
}

/** An address ends at the nearest zone above that holds it, a Service in the cluster of the parent. */
function endOf(zone: Zone, { to }: EntryDeclaration): NeedEnd | undefined {
  if (to === undefined) return undefined;
  // The top zone has no parent: its entries end at its own forwarder, where it polices itself.
  const parent = zone.parent ?? zone;
  const { address, service, namespace, port } = to;
  if (address !== undefined) {
    const at = ancestorsOf(zone).find(({ network }) => contains(network, address)) ?? parent;
    return { at: at.name, to: { address, port } };
  }
  return { at: parent.name, to: { service: service ?? '', namespace: namespace ?? '', port } };
}

/** The names under `reserve:` of the site, then of the zone. */
export function reserveSources(site: Site, zone: Zone): readonly Source[] {
  return [
    ...reserveIn(site, zone, SITE_FILE, site.declaration.reserve ?? []),
    ...reserveIn(site, zone, zone.file, zone.declaration.reserve ?? []),
  ];
}

type ReservedDeclaration = { readonly host: string; readonly port: number; readonly why?: string | undefined };

function reserveIn(site: Site, zone: Zone, file: string, names: readonly ReservedDeclaration[]): readonly Source[] {
  return names.map(({ host, port, why = 'reserved by declaration' }, index) => {
    const path = ['reserve', index];
    const provenance: Provenance = {
      kind: 'reserve',
      file,
      line: site.locate(file, path).line,
      why,
      profile: undefined,
      owner: undefined,
      ticket: undefined,
      reviewed: undefined,
    };
    const needs = [internetNeed(zone.name, host, port, provenance, true)];
    return { file, path, thing: `"${host}:${port}"`, acknowledged: false, faulty: false, needs };
  });
}
