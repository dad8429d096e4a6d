// Which zone each `Lnm` stands in, and who is below whom. The proxy of a level served the zone below it, so each chain ends in a
// zone that no resource tells of.

import { finding, type Finding } from '../finding.ts';
import { startOf, unreadableAt } from '../unreadable.ts';
import type { Lnm } from './lnm.ts';

export type PlacedZone = {
  readonly name: string;
  readonly level: number;
  readonly parent: string | undefined;
  /** Undefined for a zone at the end of a chain. */
  readonly lnm: Lnm | undefined;
};

export type Placement = { readonly zones: readonly PlacedZone[]; readonly findings: readonly Finding[] };

export type PlacementWishes = {
  /** Zone by file. */
  readonly levels: ReadonlyMap<string, string>;
  /** Parent by zone. */
  readonly parents: ReadonlyMap<string, string>;
};

const LEVELS = [5, 4, 3.5, 3, 2, 1] as const;

/** Parents before children. */
export function placeLnms(lnms: readonly Lnm[], wishes: PlacementWishes): Placement {
  const findings: Finding[] = [];
  const levelled = lnms.map((lnm) => ({ lnm, ...levelOf(lnm, lnms, wishes, findings) }));
  const named = levelled
    .map((each) => ({ ...each, name: each.name ?? nameOf(each, levelled) }))
    .sort((a, b) => b.level - a.level || (a.name < b.name ? -1 : 1));
  const zones: PlacedZone[] = [];
  for (const { lnm, level, name } of named) {
    if (zones.some((zone) => zone.name === name)) {
      throw unreadableAt(
        lnm.locate(['metadata', 'name']),
        `Cannot place "${lnm.title}": "${name}" is the zone of another resource. Name its zone with "--level <zone>=<file>"`,
      );
    }
    zones.push({ name, level, lnm, parent: parentOf({ lnm, level, name }, zones, wishes) });
  }
  return { zones: [...zones, ...endsOf(zones)], findings };
}

type Levelled = { readonly lnm: Lnm; readonly level: number; readonly name: string | undefined };

/** By flag, by its own field, by its name; the only one there is stands at level 4. */
function levelOf(
  lnm: Lnm,
  all: readonly Lnm[],
  { levels }: PlacementWishes,
  findings: Finding[],
): { readonly level: number; readonly name: string | undefined } {
  const said = levels.get(lnm.file);
  if (said !== undefined) return { level: levelInName(said) ?? 0, name: said };
  const own = lnm.spec.level ?? undefined;
  if (own !== undefined) {
    if (isLevel(own)) return { level: own, name: undefined };
    throw unreadableAt(
      lnm.locate(['spec', 'level']),
      `Cannot place "${lnm.title}": ${own} is no Purdue level. Write 1, 2, 3, 3.5, 4 or 5, or name its zone with "--level <zone>=<file>"`,
    );
  }
  const guessed = levelInName(lnm.name) ?? (all.length === 1 ? 4 : undefined);
  if (guessed === undefined) {
    throw unreadableAt(
      lnm.locate(['spec']),
      `Cannot place "${lnm.title}": it has no "level". Name its zone with "--level <zone>=<file>"`,
    );
  }
  const was = `"${lnm.title}" does not say its level`;
  findings.push(
    finding(
      'ambiguous',
      'level',
      [lnm.locate(['spec'])],
      was,
      `It is taken for level ${guessed}. Say another with "--level <zone>=<file>".`,
    ),
  );
  return { level: guessed, name: undefined };
}

function levelInName(name: string): number | undefined {
  const [, whole, half] = /level-?(\d)(-5(?=-|$))?/.exec(name) ?? [];
  const level = whole === undefined ? undefined : Number(whole) + (half === undefined ? 0 : 0.5);
  return level !== undefined && isLevel(level) ? level : undefined;
}

function isLevel(level: number): boolean {
  return LEVELS.some((known) => known === level);
}

/** `level-3`; where several stand there, with what tells them apart. */
function nameOf({ lnm, level }: Levelled, all: readonly Levelled[]): string {
  const beside = all.filter((other) => other.level === level);
  return beside.length === 1 ? zoneName(level) : `${zoneName(level)}-${tellingPart(lnm.name)}`;
}

function zoneName(level: number): string {
  return `level-${String(level).replace('.', '-')}`;
}

/** What a name says beyond its level, as part of a DNS label. */
function tellingPart(name: string): string {
  const rest = name.toLowerCase().replace(/level-?\d(-5(?=-|$))?|\blnm\b/g, '');
  return (
    rest
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40)
      .replace(/-+$/, '') || 'other'
  );
}

function parentOf(
  zone: Omit<PlacedZone, 'parent'>,
  above: readonly PlacedZone[],
  { parents }: PlacementWishes,
): string | undefined {
  const higher = above.filter(({ level }) => level > zone.level);
  const at = zone.lnm?.locate(['metadata', 'name']) ?? startOf('');
  const said = parents.get(zone.name);
  if (said !== undefined) {
    if (higher.some(({ name }) => name === said)) return said;
    throw unreadableAt(
      at,
      `Cannot place "${zone.name}" below "${said}": no resource stands there, above level ${zone.level}. Name another with "--parent"`,
    );
  }
  if (higher.length === 0) {
    if (above.length === 0) return undefined;
    throw unreadableAt(
      at,
      `Cannot place "${zone.name}" beside "${above[0]?.name}": a site has one top zone. Import the other into a site of its own`,
    );
  }
  const next = Math.min(...higher.map(({ level }) => level));
  const rivals = higher.filter(({ level }) => level === next);
  const [parent] = rivals;
  if (rivals.length === 1) return parent?.name;
  throw unreadableAt(
    at,
    `Cannot find the parent of "${zone.name}": ${rivals.map(({ name }) => `"${name}"`).join(', ')} stand above it. Name one with "--parent ${zone.name}=…"`,
  );
}

/** The zones that the lowest proxies served. */
function endsOf(zones: readonly PlacedZone[]): readonly PlacedZone[] {
  const lowest = zones.filter(({ name }) => !zones.some(({ parent }) => parent === name));
  return lowest.map((zone) => {
    const level = LEVELS.find((each) => each < zone.level && Number.isInteger(each));
    if (level === undefined) {
      throw unreadableAt(
        zone.lnm?.locate(['metadata', 'name']) ?? startOf(''),
        `Cannot import "${zone.name}": nothing stands below level ${zone.level}, so its proxy serves nobody. Leave it out`,
      );
    }
    const rest = zone.name.slice(zoneName(zone.level).length);
    const isFree = !zones.some(({ name }) => name === `${zoneName(level)}${rest}`);
    return {
      name: isFree ? `${zoneName(level)}${rest}` : `${zoneName(level)}-below-${zone.name}`,
      level,
      parent: zone.name,
      lnm: undefined,
    };
  });
}
