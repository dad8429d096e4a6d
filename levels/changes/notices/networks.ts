// The addresses by which a parent knows a zone: whoever has one of them is taken for that zone.

import { subtract } from '../../addresses.ts';
import type { Zone } from '../../model.ts';
import type { Notice } from '../change.ts';
import { listText } from '../words.ts';
import { stayingZones, zoneNotice, type Comparison, type StayingZone } from './comparison.ts';

export function networkNotices(comparison: Comparison): readonly Notice[] {
  return stayingZones(comparison).flatMap((pair) => {
    const path = pair.after.declaration.seenAs === undefined ? ['network'] : ['seenAs'];
    return tell(pair).map((text) =>
      zoneNotice(pair.site, pair.after, path, { kind: 'network', severity: 'warning', text }),
    );
  });
}

function tell({ before, after }: StayingZone): readonly string[] {
  if (after.parent === undefined || before.seenAs.join() === after.seenAs.join()) return [];
  const [gained, lost] = [addressesBeside(after, before), addressesBeside(before, after)];
  const { name } = after.parent;
  const whose = `as those of ${after.name}`;
  return [
    ...(gained.length === 0 ? [] : [`${name} will take connections from ${listText(gained)} ${whose}, too.`]),
    ...(lost.length === 0 ? [] : [`${name} will no longer take connections from ${listText(lost)} ${whose}.`]),
  ];
}

/** What the parent sees of a zone and not of the other. */
function addressesBeside({ seenAs }: Zone, other: Zone): readonly string[] {
  return seenAs.flatMap((network) => subtract(network, [...other.seenAs]));
}
