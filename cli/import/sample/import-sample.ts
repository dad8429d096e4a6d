// From the files of the sample to zones: a level could reach what its DNS sent to the proxy above, and every proxy above passed.

import { contains, findAddressFault, findNetworkFault } from '../../../levels/addresses.ts';
import type { ReadSource } from '../assemble-site.ts';
import { finding, type Fate, type Finding } from '../finding.ts';
import { mergeFindings } from '../merge-findings.ts';
import type { SourceFile } from '../source-file.ts';
import type { SourceZone } from '../source-zone.ts';
import { startOf, Unreadable, unreadableAt } from '../unreadable.ts';
import { findDefects } from './defects/find-defects.ts';
import { findParts, type SampleParts } from './find-parts.ts';
import { judgeBlocks } from './judge-blocks.ts';
import { findPlaceholders } from './placeholders.ts';
import { placeParts, type SampleLevel } from './place-parts.ts';
import { clientNetworks, upstreams } from './proxy.ts';
import { proxyNames, type ProxyNames } from './proxy-names.ts';
import { reachableFrom } from './reachable-from.ts';

/** Throws `Unreadable`. */
export function importSample(files: readonly SourceFile[]): ReadSource {
  const parts = findParts(files);
  requireProxies(parts);
  const levels = placeParts(parts);
  const lists = new Map(
    levels.flatMap(({ name, proxy }) => (proxy === undefined ? [] : [[name, proxyNames(proxy.proxy)] as const])),
  );
  const built = levels.map((level) => buildZone(level, levels, lists));
  return {
    title: `Imported from the layered networking sample: ${[...new Set(filesOf(levels).map(bareName))].join(', ')}`,
    zones: built.map(({ zone }) => zone),
    whyOf: ({ at }) => `imported from ${bareName(at.file)}, line ${at.line}`,
    fates: built.flatMap(({ fates }) => fates),
    findings: mergeFindings([
      ...parts.problems.map(({ message, ...at }) =>
        finding(
          'ambiguous',
          'unreadable',
          [at],
          message.replace(/\.?$/, ''),
          'It was read as far as it could be understood: compare the list with the file.',
        ),
      ),
      ...built.flatMap(({ findings }) => findings),
      ...[...lists.values()].flatMap(({ findings }) => findings),
      ...judgeBlocks(parts.blocks),
      ...findPlaceholders(parts),
      ...findDefects(parts, levels).toSorted((a, b) => (a.defect ?? 0) - (b.defect ?? 0)),
    ]),
  };
}

function requireProxies({ proxies, problems, files }: SampleParts): void {
  if (proxies.length > 0) return;
  if (problems.length > 0) throw new Unreadable(problems);
  const message =
    'Cannot import the sample: no configuration of Envoy ("static_resources" with "listeners") is in the folder. Name the folder with the YAML files';
  throw unreadableAt(startOf(files[0]?.name ?? ''), message);
}

/** What is committed names a file, not somebody's folder. */
function bareName(file: string): string {
  return file.replace(/^.*[\\/]/, '');
}

function filesOf(levels: readonly SampleLevel[]): readonly string[] {
  return levels.flatMap(({ proxy, dns }) => [proxy, dns].flatMap((part) => (part === undefined ? [] : [part.file])));
}

type BuiltZone = { readonly zone: SourceZone; readonly fates: readonly Fate[]; readonly findings: readonly Finding[] };

function buildZone(level: SampleLevel, all: readonly SampleLevel[], lists: ReadonlyMap<string, ProxyNames>): BuiltZone {
  const { name, parent, dns, proxy } = level;
  const reachable = reachableFrom(level, all, lists);
  const networks = networksOf(level, all);
  const zone: SourceZone = {
    name,
    level: level.level,
    parent,
    source: proxy === undefined ? 'The lowest level: no proxy was here.' : `Imported from ${bareName(proxy.file)}.`,
    at: dns === undefined ? [] : [startOf(dns.file)],
    network: networks,
    seenAs: [],
    faceAddress: faceOf(level, all),
    names: reachable.names,
    closed: reachable.closed,
    ends: [],
  };
  return { zone, fates: reachable.fates, findings: reachable.findings };
}

/** What the level below dialled: the address in its DNS, or where its proxy led. */
function faceOf(level: SampleLevel, all: readonly SampleLevel[]): string | undefined {
  const below = all[all.indexOf(level) + 1];
  if (below === undefined) return undefined;
  const targets = [
    ...(below.dns?.names ?? []).map(({ target }) => target),
    ...(below.proxy === undefined ? [] : upstreams(below.proxy.proxy)).map(({ address }) => address),
  ];
  return targets.find((target) => findAddressFault(target) === undefined);
}

const PODS = '10.42.0.0/16';

/** Of the networks the proxies let in, that which holds the level's address; at the lowest, that which no other level has. */
function networksOf(level: SampleLevel, all: readonly SampleLevel[]): string | undefined {
  const allowed = (each: SampleLevel | undefined): readonly string[] =>
    each?.proxy === undefined
      ? []
      : clientNetworks(each.proxy.proxy)
          .map(({ text }) => text)
          .filter((text) => findNetworkFault(text) === undefined && text !== PODS);
  const above = all[all.indexOf(level) - 1];
  const face = faceOf(level, all);
  if (face !== undefined) return [...allowed(level), ...allowed(above)].find((network) => contains(network, face));
  const others = all.flatMap((each) => {
    const address = faceOf(each, all);
    return address === undefined ? [] : [address];
  });
  return allowed(above).findLast((network) => !others.some((address) => contains(network, address)));
}
