// How the names of a zone are answered.

import type { ZoneDeclaration } from '../../declaration/zone.ts';
import type { Notice } from '../change.ts';
import { listText } from '../words.ts';
import { stayingZones, zoneNotice, type Comparison, type StayingZone } from './comparison.ts';

type Told = Pick<Notice, 'severity' | 'text'>;
type Dns = NonNullable<ZoneDeclaration['dns']>;

export function dnsNotices(comparison: Comparison): readonly Notice[] {
  return stayingZones(comparison).flatMap((pair) => {
    const [old, now] = [pair.before, pair.after].map(({ declaration }) => declaration.dns ?? {});
    const told = [
      ...changedMode(pair),
      ...changedLearning(pair.after.name, old ?? {}, now ?? {}),
      ...changedNames(pair.after.name, hostsOf(old ?? {}), hostsOf(now ?? {})),
      ...changedForwards(pair.after.name, forwardsOf(old ?? {}), forwardsOf(now ?? {})),
    ];
    return told.map((each) => zoneNotice(pair.site, pair.after, ['dns'], { kind: 'dns', ...each }));
  });
}

function changedMode({ before, after }: StayingZone): readonly Told[] {
  if (before.dnsMode === after.dnsMode || after.dnsMode === 'real' || before.dnsMode === 'real') return [];
  const text =
    after.dnsMode === 'own'
      ? `${after.name} will answer its names on its own node, no longer ask its parent.`
      : `${after.name} will ask its parent for names, no longer answer them on its own node.`;
  return [{ severity: 'warning', text }];
}

function changedLearning(zone: string, old: Dns, now: Dns): readonly Told[] {
  const isLearning = now.unlisted === 'forwarder';
  const until = now.until === undefined ? '' : ` until ${now.until}`;
  if ((old.unlisted === 'forwarder') === isLearning) {
    if (!isLearning || old.until === now.until) return [];
    return [{ severity: 'warning', text: `${zone} will stay in learning mode${until}, no longer until ${old.until}.` }];
  }
  if (!isLearning)
    return [{ severity: 'info', text: `${zone} leaves learning mode: names that are not listed no longer resolve.` }];
  const text = `${zone} will be in learning mode${until}: names that are not listed resolve, too, and the forwarder denies and records what is tried.`;
  return [{ severity: 'warning', text }];
}

type Answers = ReadonlyMap<string, string>;

function hostsOf({ hosts = [] }: Dns): Answers {
  return new Map(hosts.map(({ name, address }) => [name, address]));
}

function forwardsOf({ forward = [] }: Dns): Answers {
  return new Map(forward.map(({ zone, to }) => [zone, listText(to)]));
}

function changedNames(zone: string, old: Answers, now: Answers): readonly Told[] {
  return compare(old, now).map(({ name, before, after }) => {
    if (after === undefined) return { severity: 'info', text: `${name} no longer resolves in ${zone}.` };
    const instead = before === undefined ? '' : ` instead of ${before}`;
    return { severity: 'info', text: `${name} will resolve to ${after}${instead} in ${zone}.` };
  });
}

function changedForwards(zone: string, old: Answers, now: Answers): readonly Told[] {
  return compare(old, now).map(({ name, before, after }) => {
    if (after === undefined) return { severity: 'info', text: `Names below ${name} no longer resolve in ${zone}.` };
    const instead = before === undefined ? '' : ` instead of ${before}`;
    return { severity: 'info', text: `${zone} will have names below ${name} looked up at ${after}${instead}.` };
  });
}

function compare(
  old: Answers,
  now: Answers,
): readonly { readonly name: string; readonly before: string | undefined; readonly after: string | undefined }[] {
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((name) => ({ name, before: old.get(name), after: now.get(name) }))
    .filter(({ before, after }) => before !== after);
}
