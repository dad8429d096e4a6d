// Ceilings: what the owner of a zone lets pass from below. Opens nothing by itself; whoever approves it consents for good.

import type { ZoneDeclaration } from '../../declaration/zone.ts';
import type { Notice } from '../change.ts';
import { listText } from '../words.ts';
import { stayingZones, without, zoneNotice, type Comparison } from './comparison.ts';

export function ceilingNotices(comparison: Comparison): readonly Notice[] {
  return stayingZones(comparison).flatMap(({ site, before, after }) =>
    tell(after.name, before.declaration.ceiling, after.declaration.ceiling).map((told) =>
      zoneNotice(site, after, ['ceiling'], { kind: 'ceiling', ...told }),
    ),
  );
}

type Ceiling = ZoneDeclaration['ceiling'];
type Told = Pick<Notice, 'severity' | 'text'>;

function tell(zone: string, old: Ceiling, now: Ceiling): readonly Told[] {
  if (old === undefined && now === undefined) return [];
  if (old === undefined) {
    return [{ severity: 'info', text: `${zone} has a ceiling now: what is not under it no longer passes from below.` }];
  }
  if (now === undefined)
    return [{ severity: 'warning', text: `${zone} has no ceiling any more: whatever zones below list will pass.` }];
  const added = without(namesOf(now), namesOf(old));
  const gone = without(namesOf(old), namesOf(now));
  return [
    ...(added.length === 0
      ? []
      : [{ severity: 'warning', text: `${zone} is now willing to let pass from below: ${listText(added)}.` } as const]),
    ...(gone.length === 0
      ? []
      : [
          {
            severity: 'info',
            text: `${zone} is no longer willing to let pass from below: ${listText(gone)}.`,
          } as const,
        ]),
  ];
}

function namesOf({ profiles = [], hosts = [] }: NonNullable<Ceiling>): readonly string[] {
  return [...profiles.map((name) => `profile ${name}`), ...hosts];
}
