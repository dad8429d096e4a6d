// What a level could reach: what its DNS sent to the proxy above, and every proxy above passed. What one of them refused is closed.

import { finding, type Fate, type Finding } from '../finding.ts';
import { outwardNames, type OldName } from '../old-name.ts';
import { passUpwards } from '../pass-upwards.ts';
import { compareLists, type ComparedLists } from './compare-lists.ts';
import type { SampleLevel } from './place-parts.ts';
import type { ProxyNames } from './proxy-names.ts';

type Reachable = ComparedLists & { readonly closed: readonly OldName[] };

/** `lists` are those of the proxies, by level. */
export function reachableFrom(
  level: SampleLevel,
  all: readonly SampleLevel[],
  lists: ReadonlyMap<string, ProxyNames>,
): Reachable {
  const above = all.slice(0, all.indexOf(level)).toReversed();
  const [first, ...higher] = above.flatMap(({ name }) => lists.get(name) ?? []);
  const fates: Fate[] = (first?.impossible ?? []).map((fate) => ({ ...fate, zone: level.name }));
  const findings: Finding[] = [];
  let names: readonly OldName[] = first?.names ?? [];
  for (const list of higher) {
    const passed = passUpwards(level.name, names, list.names, `Envoy of ${list.file}`);
    names = passed.names;
    fates.push(...passed.fates);
    findings.push(...passed.findings);
  }
  const closed = names.filter(({ end }) => end.kind !== 'internet');
  fates.push(...closed.map((name) => refused(level.name, name)));
  const passed = outwardNames(names);
  if (level.dns === undefined) {
    return { names: passed, closed, fates, findings: [...findings, ...withoutDns(level, above)] };
  }
  const compared = compareLists(level.name, passed, level.dns.names);
  return {
    names: compared.names,
    closed,
    fates: [...fates, ...compared.fates],
    findings: [...findings, ...compared.findings],
  };
}

function refused(zone: string, { written, port, at, end }: OldName): Fate {
  const because = `the chain of a proxy does not pass it: ${end.kind === 'refused' ? end.why : ''}`;
  return { zone, written, port, at, outcome: 'dropped', hosts: [], because };
}

function withoutDns({ name, parent }: SampleLevel, above: readonly SampleLevel[]): readonly Finding[] {
  const at = above[0]?.proxy?.proxy.file.locate([]);
  if (parent === undefined || at === undefined) return [];
  const was = `No DNS list of ${name} is in the folder`;
  return [
    finding('ambiguous', 'no-dns-list', [at], was, `The list of the proxy above stands for what ${name} could reach.`),
  ];
}
