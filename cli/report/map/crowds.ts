// Levels with more zones than a screen shows side by side: there, zones without others below them stand in yards, one for each
// parent, in which they fill columns.

import type { Site } from '../../../levels/model.ts';

const SIDE_BY_SIDE = 8;

/** The yard of a zone, named after its parent and level; undefined for who stands in the row. */
export type Crowds = ReadonlyMap<string, string>;

export function crowdsOf({ zones }: Pick<Site, 'zones'>): Crowds {
  const leaves = zones.filter(({ children, parent }) => children.length === 0 && parent !== undefined);
  const crowded = [...Map.groupBy(leaves, ({ level }) => level).values()].filter(
    (zonesOfLevel) => zonesOfLevel.length > SIDE_BY_SIDE,
  );
  return new Map(crowded.flat().map(({ name, parent, level }) => [name, `yard ${parent?.name} ${level}`]));
}
