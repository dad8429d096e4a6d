// Releases that this change adds: what they really give up, and those that give up nothing.

import type { Site, Zone } from '../../model.ts';
import { reservedOf } from '../../reserved-names.ts';
import type { Notice } from '../change.ts';
import { listText } from '../words.ts';
import { bothSites, siteNotice, stayingZones, without, zoneNotice, type Comparison } from './comparison.ts';

type Release = { readonly host: string; readonly port: number };
type Loss = { readonly before: Zone; readonly after: Zone };

export function releaseNotices(comparison: Comparison): readonly Notice[] {
  const sites = bothSites(comparison);
  const { before } = comparison;
  if (sites === undefined || before === undefined) return [];
  const staying = stayingZones(comparison);
  const { site } = sites;
  const ofSite = without(sites.after.release, sites.before.release).map((release) => {
    const path = ['release', (sites.after.release ?? []).indexOf(release)];
    return siteNotice(site, path, describe(before, site, staying, release));
  });
  const ofZones = staying.flatMap((pair) => {
    const { release: listed = [] } = pair.after.declaration;
    return without(listed, pair.before.declaration.release).map((release) =>
      zoneNotice(site, pair.after, ['release', listed.indexOf(release)], describe(before, site, [pair], release)),
    );
  });
  return [...ofSite, ...ofZones, ...withdrawn(comparison, sites)];
}

/** Nothing follows from it, for what was given up is gone: it is cleared away, or meant as a change of mind. */
function withdrawn(
  comparison: Comparison,
  { site, before, after }: NonNullable<ReturnType<typeof bothSites>>,
): readonly Notice[] {
  const say = ({ host, port }: Release): Pick<Notice, 'kind' | 'severity' | 'text'> => {
    const text = `The release of ${host}:${port} is taken out: from now on the name can be reserved and is then kept.`;
    return { kind: 'released', severity: 'info', text };
  };
  const ofSite = without(before.release, after.release).map((release) => siteNotice(site, [], say(release)));
  const ofZones = stayingZones(comparison).flatMap((pair) =>
    without(pair.before.declaration.release, pair.after.declaration.release).map((release) =>
      zoneNotice(site, pair.after, [], say(release)),
    ),
  );
  return [...ofSite, ...ofZones];
}

function describe(
  before: Site,
  after: Site,
  zones: readonly Loss[],
  { host, port }: Release,
): Pick<Notice, 'kind' | 'severity' | 'text'> {
  const holds = (site: Site, zone: Zone): boolean =>
    reservedOf(site, zone).some((name) => name.host === host && name.port === port);
  const had = zones.filter((pair) => holds(before, pair.before));
  if (had.length === 0) {
    const text = `The release of ${host}:${port} gives up nothing: the name was not reserved. Remove it.`;
    return { kind: 'released-in-vain', severity: 'warning', text };
  }
  const losing = had.filter((pair) => !holds(after, pair.after)).map((pair) => pair.after.name);
  const text =
    losing.length === 0
      ? `The release of ${host}:${port} gives up nothing: ${listText(had.map((pair) => pair.after.name))} still needs it. Remove it.`
      : `${host}:${port} is given up for ${listText(losing)}, on purpose: forwarders will let it go.`;
  return { kind: losing.length === 0 ? 'released-in-vain' : 'released', severity: 'warning', text };
}
