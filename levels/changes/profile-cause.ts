// Why a destination of a profile opened or closed: the zone uses the profile or does so otherwise, the site moved to another
// cloud or region, or the list itself was reviewed.

import type { Site, Zone } from '../model.ts';
import { profileUsesOf, type ProfileUse } from '../needs/profile-use.ts';
import type { Source } from '../needs/source.ts';
import type { BothSides } from './sides.ts';
import type { Cause } from './cause.ts';

export function profileCause(source: Source | undefined, isGain: boolean, { before, after }: BothSides): Cause {
  const use = useAt(isGain ? after.zone : before.zone, source);
  const of = use?.name ?? 'unknown';
  const [old, now] = [before, after].map(({ zone }) => profileUsesOf(zone).find(({ name }) => name === of));
  if (old === undefined) return { kind: 'profile-used', of };
  if (now === undefined) return { kind: 'profile-dropped', of };
  const settings = changedSettings(old, now);
  if (settings.length > 0) return { kind: 'profile-set', of, now: settings.join(' and ') };
  return placeCause(before.site, after.site) ?? { kind: isGain ? 'profile-gained' : 'profile-lost', of };
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
