// Why a destination of a profile opened or closed: the zone uses the profile or does so otherwise, the site moved to another
// cloud or region, or the list itself was reviewed.

import type { Site, Zone } from '../model.ts';
import type { Need } from '../need.ts';
import { needsOf } from '../needs-of.ts';
import { profileUsesOf, type ProfileUse } from '../needs/profile-use.ts';
import type { Source } from '../needs/source.ts';
import type { BothSides, Side } from './sides.ts';
import type { Cause } from './cause.ts';
import { sourceOf } from './source-of.ts';
import { listText } from './words.ts';

export function profileCause(need: Need, isGain: boolean, { before, after }: BothSides): Cause {
  const side = isGain ? after : before;
  const use = useAt(side.zone, sourceOf(need, side));
  const of = use?.name ?? 'unknown';
  const [old, now] = [before, after].map(({ zone }) => profileUsesOf(zone).find(({ name }) => name === of));
  if (old === undefined) return { kind: 'profile-used', of };
  if (now === undefined) return { kind: 'profile-dropped', of };
  const settings = changedSettings(old, now);
  if (settings.length > 0) return { kind: 'profile-set', of, now: settings.join(' and ') };
  return (
    placeCause(before.site, after.site) ??
    portCause(need, of, [before, after]) ?? { kind: isGain ? 'profile-gained' : 'profile-lost', of }
  );
}

/** A name that the profile knows in both versions did not come or go. */
function portCause({ host }: Need, of: string, sides: readonly Side[]): Cause | undefined {
  const [old = [], now = []] = sides.map((side) => {
    const theirs = needsOf(side.site, side.zone).filter((need) => need.host === host && need.provenance.profile === of);
    return [...new Set(theirs.map(({ port }) => port))];
  });
  if (old.length === 0 || now.length === 0) return undefined;
  return { kind: 'profile-port', of, now: `port${now.length === 1 ? '' : 's'} ${listText(now.map(String))}` };
}

function useAt(zone: Zone, source: Source | undefined): ProfileUse | undefined {
  const index = source?.path[1];
  return typeof index === 'number' ? profileUsesOf(zone)[index] : undefined;
}

function placeCause(before: Site, after: Site): Cause | undefined {
  if (before.cloud !== after.cloud) return { kind: 'cloud', now: after.cloud };
  const { region } = after.declaration;
  return region === undefined || region === before.declaration.region ? undefined : { kind: 'region', now: region };
}

/** "with keyVault kv-bakery", "without a keyVault of its own", "with scenario portal", "without scenario portal" */
function changedSettings(old: ProfileUse, now: ProfileUse): readonly string[] {
  const given = [...now.values].flatMap(([name, values]) =>
    old.values.get(name)?.join() === values.join() ? [] : [`with ${name} ${values.join(', ')}`],
  );
  const taken = [...old.values.keys()].filter((name) => !now.values.has(name));
  return [
    ...given,
    ...taken.map((name) => `without a ${name} of its own`),
    ...now.without.filter((name) => !old.without.includes(name)).map((name) => `without scenario ${name}`),
    ...old.without.filter((name) => !now.without.includes(name)).map((name) => `with scenario ${name}`),
  ];
}
