// Entries that stand for more than somebody wrote: wildcards, those that reach strangers’ names too, and own entries without an end.

import { isMultiTenant } from '../../../levels/checks/multi-tenant.ts';
import type { Site, Zone } from '../../../levels/model.ts';
import { sourcesOf } from '../../../levels/needs-of.ts';
import { hasEnded } from '../../../levels/checks/days.ts';
import type { Source } from '../../../levels/needs/source.ts';
import { compareDestinations } from '../../../levels/reserved-names.ts';
import { pathInRepository, type Place } from '../places.ts';

export type WideEntry = {
  readonly host: string;
  readonly port: number;
  readonly zones: readonly string[];
  /** The lines that grant it. */
  readonly granted: readonly Place[];
  /** Names below it belong to other customers of the service too. */
  readonly multiTenant: boolean;
  /** Where the declarations accept that. */
  readonly acknowledged: readonly Place[];
};

/** By destination. */
export function wildcardsOf(site: Site, today: string): readonly WideEntry[] {
  return gather(site, today, ({ host }) => host?.startsWith('*') === true);
}

export type EndlessEntry = {
  readonly host: string;
  readonly port: number;
  readonly zones: readonly string[];
  readonly granted: readonly Place[];
};

/** What people wrote for good. Profiles and reserved names are renewed by review and stay out of this. */
export function endlessEntries(site: Site, today: string): readonly EndlessEntry[] {
  return gather(site, today, ({ provenance, expires }) => provenance.kind === 'own' && expires === undefined);
}

type Finding = { readonly zone: Zone; readonly source: Source; readonly need: Source['needs'][number] };

function gather(site: Site, today: string, fits: (need: Finding['need']) => boolean): readonly WideEntry[] {
  const findings = site.zones.flatMap((zone) =>
    sourcesOf(site, zone).flatMap((source) =>
      source.needs
        .filter((need) => fits(need) && !hasEnded(need.expires, today))
        .map((need): Finding => ({ zone, source, need })),
    ),
  );
  const destinations = Map.groupBy(findings, ({ need: { host, port, end } }) =>
    JSON.stringify([host, port, host === undefined ? end : 0]),
  );
  return [...destinations.values()].flatMap((same) => wideEntry(site, same)).sort(compareDestinations);
}

function wideEntry(site: Site, findings: readonly Finding[]): readonly WideEntry[] {
  const [first] = findings;
  if (first === undefined) return [];
  const { host, port, end } = first.need;
  const multiTenant = isMultiTenant(first.need);
  const places = (finding: Finding): Place => {
    const { file, path } = finding.source;
    return { path: pathInRepository(site, file), line: site.locate(file, path).line };
  };
  return [
    {
      host: host ?? (end !== undefined && 'address' in end.to ? end.to.address : ''),
      port,
      zones: [...new Set(findings.map(({ zone }) => zone.name))],
      granted: distinct(
        findings.map(({ need: { provenance } }) => ({
          path: pathInRepository(site, provenance.file),
          line: provenance.line,
        })),
      ),
      multiTenant,
      acknowledged: multiTenant
        ? distinct(findings.filter(({ source }) => source.acknowledged && source.path[0] !== 'forwarder').map(places))
        : [],
    },
  ];
}

function distinct(places: readonly Place[]): readonly Place[] {
  return [...new Map(places.map((place) => [`${place.path}:${place.line}`, place])).values()];
}
