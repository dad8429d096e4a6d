// A release gives up a reserved name on purpose. One that something still needs would be given up and kept at once.

import type { Site, Zone } from '../model.ts';
import { SITE_FILE } from '../needs/source.ts';
import { problemAt, type Problem } from '../problem.ts';
import { reservedOf, type ReservedFor } from '../reserved-names.ts';

type Release = { readonly host: string; readonly port: number };

export function checkReleases(site: Site): readonly Problem[] {
  return [
    ...checkFile(site, SITE_FILE, site.declaration.release ?? [], site.zones),
    ...site.zones.flatMap((zone) => checkFile(site, zone.file, zone.declaration.release ?? [], [zone])),
  ];
}

function checkFile(site: Site, file: string, releases: readonly Release[], zones: readonly Zone[]): readonly Problem[] {
  return releases.flatMap((release, index) => {
    const [holder] = zones.flatMap((zone) => findReserved(site, zone, release).map((name) => ({ zone, name })));
    if (holder === undefined) return [];
    const { zone, name } = holder;
    const path = ['release', index];
    const message = `Cannot release "${release.host}:${release.port}": "${zone.name}" still needs it (${name.file}:${name.line}). Remove that need, or this release`;
    return [problemAt(site.locate(file, path), path, 'release', message)];
  });
}

function findReserved(site: Site, zone: Zone, { host, port }: Release): readonly ReservedFor[] {
  return reservedOf(site, zone).filter((name) => name.host === host && name.port === port);
}
