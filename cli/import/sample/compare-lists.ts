// What a level could reach: a name had to resolve to the proxy, and the proxy had to pass it. A name on one of the two lists alone led
// nowhere. It stays closed, and is told of: it was meant by somebody, or forgotten by somebody.

import { finding, type Fate, type Finding } from '../finding.ts';
import { readOldName, type OldName } from '../old-name.ts';
import type { DnsName } from './dns-list.ts';

export type ComparedLists = {
  readonly names: readonly OldName[];
  readonly fates: readonly Fate[];
  readonly findings: readonly Finding[];
};

/** `passed` is what the proxies pass for the zone. */
export function compareLists(zone: string, passed: readonly OldName[], dns: readonly DnsName[]): ComparedLists {
  const names = passed.filter((name) => dns.some((entry) => resolves(entry, name)));
  const silent = passed.filter((name) => !names.includes(name));
  return {
    names,
    fates: silent.map((name) => ledNowhere(zone, name)),
    findings: [...silent.map(proxyOnly), ...dns.flatMap((entry) => dnsOnly(entry, passed))],
  };
}

function ledNowhere(zone: string, { written, port, at }: OldName): Fate {
  const because = 'no DNS of the level gave it the address of the proxy, so it led nowhere';
  return { zone, written, port, at, outcome: 'dropped', hosts: [], because };
}

/** The name of an entry without what was pasted with it; undefined where nothing is left. */
function nameOf({ written }: DnsName): string | undefined {
  const read = readOldName(written);
  return 'fault' in read ? undefined : read.pattern.base;
}

/** An exact block answers its name. One with a rewrite answers its zone: the name and everything below. */
function resolves(entry: DnsName, { pattern }: OldName): boolean {
  const name = nameOf(entry);
  if (name === undefined) return false;
  if (entry.kind === 'exact') return pattern.kind === 'exact' && pattern.base === name;
  return pattern.base === name || pattern.base.endsWith(`.${name}`);
}

function proxyOnly({ written, at }: OldName): Finding {
  const was = `The proxy passes "${written}", and no DNS of the level sends it there`;
  return finding(
    'ambiguous',
    'proxy-only',
    [at],
    was,
    'It stays closed: nobody reached it. Add it under "allow" if it was forgotten in DNS.',
  );
}

function dnsOnly(entry: DnsName, passed: readonly OldName[]): readonly Finding[] {
  const { written, at } = entry;
  const base = nameOf(entry);
  const below = passed.some(({ pattern }) => pattern.kind !== 'exact' && pattern.base === base);
  const isPassed = passed.some(({ pattern }) => pattern.kind === 'exact' && pattern.base === base);
  if (
    isPassed ||
    passed.some((name) => base !== undefined && name.pattern.kind !== 'exact' && base.endsWith(`.${name.pattern.base}`))
  )
    return [];
  if (below && entry.kind === 'zone') {
    const was = `DNS sends "${written}" itself to the proxy, which passes only names below it`;
    const now =
      'Only what may be reached resolves: the name itself does not exist. Add it under "allow" if it was meant.';
    return [finding('ambiguous', 'apex', [at], was, now, 2)];
  }
  const was = `DNS sends "${written}" to the proxy, which does not pass it`;
  return [
    finding(
      'ambiguous',
      'dns-only',
      [at],
      was,
      'It stays closed: its clients were cut off. Add it under "allow" if it was forgotten in the proxy.',
    ),
  ];
}
