// The levels of a sample: one proxy for each level but the lowest, the highest of which resolves names itself; one DNS list for each
// level below a proxy. Levels come from the names of files and objects, else from who leads where.

import { startOf, unreadableAt } from '../unreadable.ts';
import type { DnsPart, ProxyPart, SampleParts } from './find-parts.ts';
import { upstreams } from './proxy.ts';

export type SampleLevel = {
  readonly name: string;
  readonly level: number;
  readonly parent: string | undefined;
  /** What serves the level below; undefined at the lowest. */
  readonly proxy: ProxyPart | undefined;
  /** What answers this level's names; undefined at the top, and where the files have none. */
  readonly dns: DnsPart | undefined;
};

const TOP = 4;

type PlacedProxy = { readonly part: ProxyPart; readonly level: number };

/** From the top down. Throws `Unreadable` where levels cannot be told apart. */
export function placeParts({ proxies, dns }: Pick<SampleParts, 'proxies' | 'dns'>): readonly SampleLevel[] {
  const placed = proxies
    .map((part) => ({ part, level: part.level ?? (upstreams(part.proxy).length === 0 ? TOP : TOP - 1) }))
    .sort((a, b) => b.level - a.level);
  refuseTwins(placed);
  const levels = [...placed.map(({ level }) => level), levelBelow(placed)];
  return levels.map((level, index) => ({
    name: nameOf(level),
    level,
    parent: index === 0 ? undefined : nameOf(levels[index - 1] ?? TOP),
    proxy: placed[index]?.part,
    dns: index === 0 ? undefined : findDns(dns, level, placed[index]?.part),
  }));
}

function refuseTwins(placed: readonly PlacedProxy[]): void {
  for (const [index, { level, part }] of placed.entries()) {
    const twin = placed[index - 1];
    if (twin?.level !== level) continue;
    const message = `Cannot tell which Envoy is that of level ${level}: "${twin.part.file}" holds one too. Leave one out, or name the files "level3-…" and "level4-…"`;
    throw unreadableAt(part.proxy.file.locate([]), message);
  }
}

function levelBelow(placed: readonly PlacedProxy[]): number {
  const lowest = placed.at(-1);
  const level = [4, 3, 2, 1].find((each) => each < (lowest?.level ?? TOP));
  if (level !== undefined) return level;
  const at = lowest?.part.proxy.file.locate([]) ?? startOf('');
  throw unreadableAt(at, 'Cannot import an Envoy of level 1: nothing stands below it. Leave the file out');
}

function nameOf(level: number): string {
  return `level-${String(level).replace('.', '-')}`;
}

/** By its level; one that says none belongs where its addresses are those that the proxy beside it leads to. */
function findDns(dns: readonly DnsPart[], level: number, beside: ProxyPart | undefined): DnsPart | undefined {
  const own = dns.find((part) => part.level === level);
  if (own !== undefined) return own;
  const leads = beside === undefined ? [] : upstreams(beside.proxy).map(({ address }) => address);
  const silent = dns.filter((part) => part.level === undefined);
  return silent.find(({ names }) => names.some(({ target }) => leads.includes(target)) === leads.length > 0);
}
