// Where zones are synchronized from. A zone that still looks at the old place has to be told by hand.

import type { Notice } from '../change.ts';
import { bothSites, siteNotice, stayingZones, zoneNotice, type Comparison } from './comparison.ts';

export function gitNotices(comparison: Comparison): readonly Notice[] {
  const sites = bothSites(comparison);
  if (sites === undefined) return [];
  const { site, before, after } = sites;
  const moved = before.git.url !== after.git.url;
  const texts = [
    ...(moved
      ? [
          `Every zone will pull from ${after.git.url}, no longer from ${before.git.url}. Tell each zone by hand, from the top down, as docs/change-an-allowlist.md says.`,
        ]
      : []),
    ...(before.git.branch === after.git.branch
      ? []
      : [
          `Every zone will follow branch ${after.git.branch}, no longer ${before.git.branch}. Until it is told so by hand it follows the old one.`,
        ]),
    ...(before.git.secretRef === after.git.secretRef
      ? []
      : [
          `Every zone will sign in to Git with ${secretText(after.git.secretRef)}, no longer with ${secretText(before.git.secretRef)}.`,
        ]),
  ];
  return [
    ...texts.map((text) => siteNotice(site, ['git'], { kind: 'git', severity: 'warning', text })),
    ...changedModes(comparison),
  ];
}

function secretText(secret: string | undefined): string {
  return secret === undefined ? 'nothing' : `Secret ${secret}`;
}

function changedModes(comparison: Comparison): readonly Notice[] {
  return stayingZones(comparison).flatMap(({ site, before, after }) => {
    if (before.fluxMode === after.fluxMode) return [];
    const [by, instead] = [after, before].map(({ fluxMode }) =>
      fluxMode === 'arc' ? 'the Flux extension of Azure' : 'Flux installed by hand',
    );
    const text = `${after.name} will be synchronized by ${by}, no longer by ${instead}: set it up by hand, host/steps.md of the zone.`;
    return [zoneNotice(site, after, ['flux'], { kind: 'git', severity: 'warning', text })];
  });
}
