// Which rank each zone stands on: a level is a row, the highest on top.

import type { Site } from '../../../levels/model.ts';
import type { LevelRow } from './plan.ts';

export type Ranks = {
  readonly levels: readonly LevelRow[];
  /** By the name of the zone. */
  readonly ranks: ReadonlyMap<string, number>;
};

/** What is outside stands on rank 0, and between two rows is a rank for what is crossed. */
export function ranksOf({ zones }: Pick<Site, 'zones'>): Ranks {
  const numbers = [...new Set(zones.map(({ level }) => level))].sort((a, b) => b - a);
  const levels = numbers.map((level, index) => ({ level, name: LEVEL_NAMES[level] ?? '', rank: (index + 1) * 2 }));
  const rankOf = new Map(levels.map(({ level, rank }) => [level, rank]));
  return { levels, ranks: new Map(zones.map(({ name, level }) => [name, rankOf.get(level) ?? 0])) };
}

/** By ISA-95. */
const LEVEL_NAMES: Readonly<Record<number, string>> = {
  5: 'enterprise',
  4: 'site business',
  3.5: 'industrial DMZ',
  3: 'site operations',
  2: 'area control',
  1: 'basic control',
};
