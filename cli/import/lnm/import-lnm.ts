// From `Lnm` resources to zones: the list of a level's proxy is what the zone below it could reach, as far as the proxies above let
// it pass too.

import { finding, type Fate, type Finding } from '../finding.ts';
import { outwardNames, type OldName } from '../old-name.ts';
import { passUpwards } from '../pass-upwards.ts';
import type { ReadSource } from '../assemble-site.ts';
import type { SourceFile } from '../source-file.ts';
import type { SourceZone } from '../source-zone.ts';
import { internalEnds } from './internal-ends.ts';
import { judgeFields } from './judge-fields.ts';
import type { Lnm } from './lnm.ts';
import { placeLnms, type PlacedZone, type PlacementWishes } from './place-lnms.ts';
import { readDomains, type ReadDomains } from './read-domains.ts';
import { readLnms } from './read-lnms.ts';
import { rangesOf } from './source-ranges.ts';

export type LnmWishes = PlacementWishes & {
  /** Where internal names end, by name. */
  readonly internal: ReadonlyMap<string, string>;
};

/** Throws `Unreadable`. */
export function importLnm(files: readonly SourceFile[], wishes: LnmWishes): ReadSource {
  const { lnms, findings } = readLnms(files);
  const placement = placeLnms(lnms, wishes);
  const lists = new Map(
    placement.zones.flatMap(({ name, lnm }) => (lnm === undefined ? [] : [[name, readDomains(lnm, name)] as const])),
  );
  const built = placement.zones.map((zone) => buildZone(zone, placement.zones, lists, wishes));
  return {
    title: `Imported from Layered Network Management: ${lnms.map(({ title }) => title).join(', ')}`,
    zones: built.map(({ zone }) => zone),
    whyOf: whyOf(lnms),
    fates: built.flatMap(({ fates }) => fates),
    findings: [
      ...findings,
      ...placement.findings,
      ...[...lists.values()].flatMap((list) => list.findings),
      ...lnms.flatMap(judgeFields),
      ...built.flatMap((each) => each.findings),
      ...unused(wishes, placement.zones, [...lists.values()]),
    ],
  };
}

/** What was said of a name or a zone that is not there was meant of another. */
function unused(
  { internal, parents }: LnmWishes,
  zones: readonly PlacedZone[],
  lists: readonly ReadDomains[],
): readonly Finding[] {
  const names = lists.flatMap((list) => list.names).filter(({ end }) => end.kind === 'inside');
  const stray = [
    ...[...internal.keys()]
      .filter((host) => !names.some(({ pattern }) => pattern.text === host))
      .map((host) => `"--internal ${host}=…" is of no use: no resource has the name with the type "internal"`),
    ...[...parents.keys()]
      .filter((zone) => !zones.some(({ name, lnm }) => name === zone && lnm !== undefined))
      .map((zone) => `"--parent ${zone}=…" is of no use: no resource stands in such a zone`),
  ];
  return stray.map((was) => finding('confirm', 'unused-value', [], was, 'Compare the spelling.'));
}

/** Which resource a name was written in: of its file, the last that begins before it. */
function whyOf(lnms: readonly Lnm[]): (name: OldName) => string {
  return ({ at }) => {
    const holder = lnms
      .filter(({ file, locate }) => file === at.file && locate([]).line <= at.line)
      .sort((a, b) => b.locate([]).line - a.locate([]).line)[0];
    return `imported from Lnm ${holder?.title ?? at.file}`;
  };
}

type BuiltZone = { readonly zone: SourceZone; readonly fates: readonly Fate[]; readonly findings: readonly Finding[] };

function buildZone(
  placed: PlacedZone,
  all: readonly PlacedZone[],
  lists: ReadonlyMap<string, ReadDomains>,
  { internal }: LnmWishes,
): BuiltZone {
  const chain = ancestorsOf(placed, all);
  const { names, fates, findings } = reachableFrom(placed, chain, lists);
  const lnms = all.flatMap(({ lnm }) => (lnm === undefined ? [] : [lnm]));
  const ends = internalEnds(placed.name, placed.parent, names, internal, whyOf(lnms));
  const siblings = all.filter(({ parent }) => parent !== undefined && parent === placed.parent);
  const ranges = rangesOf(placed, chain[0], siblings.length);
  const children = all.filter(({ parent }) => parent === placed.name);
  const faces = children.flatMap(({ lnm }) => (lnm?.spec.parentIpAddr == null ? [] : [lnm.spec.parentIpAddr]));
  const zone: SourceZone = {
    name: placed.name,
    level: placed.level,
    parent: placed.parent,
    source: describe(placed, chain[0]),
    at: placed.lnm === undefined ? [] : [placed.lnm.locate(['spec'])],
    network: ranges.networks[0],
    seenAs: ranges.networks,
    faceAddress: faces[0],
    names: outwardNames(names),
    closed: names.filter(({ end }) => end.kind !== 'internet'),
    ends: ends.ends,
  };
  return {
    zone,
    fates: [...fates, ...ends.fates],
    findings: [...findings, ...ranges.findings, ...twoFaces(placed, faces, children)],
  };
}

function describe({ name, lnm }: PlacedZone, above: PlacedZone | undefined): string {
  const list = above?.lnm === undefined ? '' : ` What it may reach is the list of Lnm ${above.lnm.title}.`;
  return lnm === undefined
    ? `Below the last proxy.${list}`
    : `Imported from Lnm ${lnm.title}, the proxy of ${name}.${list}`;
}

function reachableFrom(zone: PlacedZone, chain: readonly PlacedZone[], lists: ReadonlyMap<string, ReadDomains>) {
  const [first, ...above] = chain.flatMap(({ name, lnm }) => {
    const list = lists.get(name);
    return list === undefined || lnm === undefined ? [] : [{ list, lnm, name }];
  });
  const impossible = (first?.list.impossible ?? []).map((fate): Fate => ({ ...fate, zone: zone.name }));
  let passed = {
    names: first?.list.names ?? [],
    fates: impossible as readonly Fate[],
    findings: [] as readonly Finding[],
  };
  for (const { list, lnm, name } of above) {
    const next = passUpwards(zone.name, passed.names, list.names, `Lnm ${lnm.title} of ${name}`);
    passed = {
      names: next.names,
      fates: [...passed.fates, ...next.fates],
      findings: [...passed.findings, ...next.findings],
    };
  }
  return passed;
}

/** Nearest first. */
function ancestorsOf({ parent }: PlacedZone, all: readonly PlacedZone[]): readonly PlacedZone[] {
  const above = all.find(({ name }) => name === parent);
  return above === undefined ? [] : [above, ...ancestorsOf(above, all)];
}

function twoFaces(zone: PlacedZone, faces: readonly string[], children: readonly PlacedZone[]): readonly Finding[] {
  const others = [...new Set(faces)].slice(1);
  if (others.length === 0) return [];
  const at = children.flatMap(({ lnm }) => (lnm === undefined ? [] : [lnm.locate(['spec', 'parentIpAddr'])]));
  const was = `The children of ${zone.name} dial it at ${[...new Set(faces)].join(' and ')}`;
  return [finding('ambiguous', 'faces', at, was, `${faces[0]} is its face; add the others to ${zone.name}.yaml.`)];
}
