// What of a site ends within a window, and what has ended: entries, learning modes, certificates of authorities. Pure.
//
// Entries and learning end by the declaration and can be taken out of it (removable). A certificate ends whatever anybody
// declares; it is told here and replaced as docs/pki.md says. Uses of profiles and reserved names have no end.

import { compareText } from './compare-text.ts';
import { hasEnded } from './checks/days.ts';
import type { Path } from './loading/yaml-file.ts';
import type { Site, Zone } from './model.ts';

export type Expiring = {
  readonly kind: 'entry' | 'learning' | 'certificate';
  readonly site: string;
  /** Undefined for the root of the authorities. */
  readonly zone: string | undefined;
  /** What ends, as people call it: `*.updates.vendor.example:443`. */
  readonly what: string;
  readonly why: string | undefined;
  /** Last day, UTC. */
  readonly ends: string;
  readonly hasEnded: boolean;
  readonly owner: string | undefined;
  readonly ticket: string | undefined;
  /** Relative to the repository. */
  readonly file: string;
  readonly line: number;
  /** What `--remove` takes out of the file: an item of a list, or keys of a mapping. */
  readonly removable: Removable | undefined;
};

type Removable = { readonly path: Path; readonly members: readonly (string | number)[] };

/** Everything that ends on `until` or before it, the earliest first. Both are days. */
export function expiringOf(
  site: Site,
  { today, until }: { readonly today: string; readonly until: string },
): readonly Expiring[] {
  const all = [
    ...site.zones.flatMap((zone) => [...entriesOf(site, zone, today), ...learningOf(site, zone, today)]),
    ...certificatesOf(site, today),
  ];
  return all.filter(({ ends }) => ends <= until).sort(compareExpiring);
}

function entriesOf(site: Site, zone: Zone, today: string): readonly Expiring[] {
  return (zone.declaration.allow ?? []).flatMap((entry, index) => {
    const { host, to, port, why, expires, owner, ticket } = entry;
    if (expires === undefined) return [];
    return [
      {
        ...placed(site, zone, ['allow', index]),
        kind: 'entry',
        what: `${host ?? to?.address ?? 'tcp'}:${port}`,
        why,
        ends: expires,
        hasEnded: hasEnded(expires, today),
        owner,
        ticket,
        removable: { path: ['allow'], members: [index] },
      },
    ];
  });
}

function learningOf(site: Site, zone: Zone, today: string): readonly Expiring[] {
  const { unlisted, until } = zone.declaration.dns ?? {};
  if (until === undefined) return [];
  return [
    {
      ...placed(site, zone, ['dns', 'until']),
      kind: 'learning',
      what: 'learning mode',
      why: 'names that are not listed resolve, to be denied and audited',
      ends: until,
      hasEnded: hasEnded(until, today),
      owner: undefined,
      ticket: undefined,
      removable: { path: ['dns'], members: unlisted === undefined ? ['until'] : ['unlisted', 'until'] },
    },
  ];
}

function placed(site: Site, zone: Zone, path: Path): Pick<Expiring, 'site' | 'zone' | 'file' | 'line'> {
  return {
    site: site.name,
    zone: zone.name,
    file: `${site.folder}/${zone.file}`,
    line: site.locate(zone.file, path).line,
  };
}

function certificatesOf(site: Site, today: string): readonly Expiring[] {
  return [...site.authorities.values()].flatMap(({ name, file, certificates }) =>
    certificates
      .filter(({ validTo }) => Number.isFinite(validTo))
      .map(({ line, validTo }): Expiring => {
        const ends = new Date(validTo).toISOString().slice(0, 10);
        return {
          kind: 'certificate',
          site: site.name,
          zone: site.zones.find((zone) => zone.name === name)?.name,
          what: `certificate of "${name}"`,
          why: undefined,
          ends,
          hasEnded: hasEnded(ends, today),
          owner: undefined,
          ticket: undefined,
          file: `${site.folder}/${file}`,
          line,
          removable: undefined,
        };
      }),
  );
}

function compareExpiring(a: Expiring, b: Expiring): number {
  return compareText(a.ends, b.ends) || compareText(a.file, b.file) || a.line - b.line;
}
