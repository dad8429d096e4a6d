// Finds why a difference came about: which line of which file somebody changed. Asked only of what did change, so it may
// look things up again.

import type { Need } from '../need.ts';
import { destinationKey, needsOf } from '../needs-of.ts';
import type { Cause } from './cause.ts';
import type { Difference } from './compare-needs.ts';
import { profileCause } from './profile-cause.ts';
import { routeCause } from './route-cause.ts';
import type { BothSides, Side, Sides } from './sides.ts';
import { sourceOf } from './source-of.ts';

export function causeOf(difference: Difference, sides: Sides): Cause {
  const { before, after } = sides;
  if (before === undefined) return { kind: sides.siteStays ? 'zone-added' : 'site-added' };
  if (after === undefined) return { kind: sides.siteStays ? 'zone-removed' : 'site-removed' };
  const [left, serves] = [before.zone, after.zone].map(({ declaration }) => declaration.decommission === true);
  if (left !== serves) return { kind: serves === true ? 'decommissioned' : 'recommissioned' };
  const [old] = difference.before;
  const [now] = difference.after;
  if (old?.provenance.kind === 'own' && now?.provenance.kind === 'own') return { kind: 'entry-changed' };
  const isGain = old === undefined || (now !== undefined && difference.kind !== 'narrowed');
  const need = isGain ? now : old;
  return need === undefined ? { kind: 'entry-changed' } : sourceCause(need, isGain, { before, after });
}

function sourceCause(need: Need, isGain: boolean, sides: BothSides): Cause {
  const { before, after } = sides;
  const { kind, file } = need.provenance;
  if (kind === 'own') return entryCause(need, isGain, sides);
  if (kind === 'profile') return profileCause(need, isGain, sides);
  if (kind === 'telemetry') return routeCause(sourceOf(need, isGain ? after : before), isGain, sides);
  if (kind === 'reserve') return { kind: isGain ? 'reserved' : 'unreserved', of: file };
  if (kind === 'way-up') return { kind: isGain ? 'way-up-added' : 'way-up-removed' };
  if (kind === 'git') return { kind: 'git', now: after.site.declaration.git.url };
  return imagesCause(before, after);
}

/** The line may stand in both versions, and have ended in one of them. */
function entryCause(need: Need, isGain: boolean, { before, after }: BothSides): Cause {
  const { site, zone } = isGain ? before : after;
  const twin = needsOf(site, zone).find(
    (other) => other.provenance.kind === 'own' && destinationKey(other) === destinationKey(need),
  );
  const day = twin?.expires;
  if (day === undefined) return { kind: isGain ? 'entry-added' : 'entry-removed' };
  return { kind: isGain ? 'entry-renewed' : 'entry-ended', now: day };
}

function imagesCause(before: Side, after: Side): Cause {
  const [had, has] = [before, after].map(({ zone }) => zone.cluster !== undefined);
  if (had !== has) return { kind: has === true ? 'cluster-added' : 'cluster-removed' };
  const [old, now] = [before, after].map(({ site }) => site.declaration.images.registry);
  if (now !== undefined && old !== now) return { kind: 'images', now };
  const { region } = after.site.declaration;
  const isMoved = region !== undefined && before.site.declaration.region !== region;
  return isMoved ? { kind: 'region', now: region } : { kind: 'image-hosts' };
}
