// Entries that say nothing of their own: twins, and entries that another entry of the zone covers. A reader who ends or
// removes one would believe the way closed, and it would not be.

import { parseHostPattern } from '../../forwarder/contract/host-pattern.ts';
import type { Site, Zone } from '../model.ts';
import type { Need } from '../need.ts';
import { destinationKey, sourcesOf } from '../needs-of.ts';
import { problemOf, type Source } from '../needs/source.ts';
import type { Problem } from '../problem.ts';

type Placed = { readonly need: Need; readonly source: Source };

export function checkShadowing(site: Site, zone: Zone): readonly Problem[] {
  const placed = sourcesOf(site, zone)
    .filter(({ faulty }) => !faulty)
    .flatMap((source) => source.needs.map((need) => ({ need, source })));
  const byPattern = groupByPattern(placed);
  return placed.filter(({ need }) => need.provenance.kind === 'own').flatMap((own) => judge(site, own, byPattern));
}

/** Same name, port and protocol; entries that end elsewhere share the key, because they contradict each other. */
function patternKey({
  host,
  port,
  protocol,
  listenPort,
}: Pick<Need, 'host' | 'port' | 'protocol' | 'listenPort'>): string {
  return `${host} ${protocol} ${protocol === 'tcp' ? `${port} ${listenPort}` : port}`;
}

function groupByPattern(placed: readonly Placed[]): ReadonlyMap<string, readonly Placed[]> {
  const groups = new Map<string, Placed[]>();
  for (const each of placed) {
    const key = patternKey(each.need);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return groups;
}

function judge(site: Site, own: Placed, byPattern: ReadonlyMap<string, readonly Placed[]>): readonly Problem[] {
  const { need, source } = own;
  const same = byPattern.get(patternKey(need)) ?? [];
  const twin = same.find((other) => other !== own && isTwin(other, own, same));
  // An end on a reserved name is refused as such.
  if (twin?.need.reserved === true && need.expires !== undefined) return [];
  if (twin !== undefined) return [describeTwin(site, own, twin)];
  const cover = coveringHosts(need.host)
    .flatMap((host) => byPattern.get(patternKey({ ...need, host })) ?? [])
    .find((outer) => makesNeedless(outer.need, need));
  if (cover === undefined) return [];
  const message = `Cannot add anything with ${source.thing}: ${cover.source.thing} (${placeOf(cover)}) covers it. Remove it, or narrow the other`;
  const severity = cover.need.provenance.kind === 'own' ? 'error' : 'warning';
  return [problemOf(site, source, 'shadowed', message, { severity })];
}

/** Of two own entries the later is the twin; one of another source always stands first. */
function isTwin(other: Placed, own: Placed, same: readonly Placed[]): boolean {
  return other.need.provenance.kind !== 'own' || same.indexOf(other) < same.indexOf(own);
}

function describeTwin(site: Site, own: Placed, twin: Placed): Problem {
  const { need, source } = own;
  const where = `${twin.source.thing} (${placeOf(twin)})`;
  if (destinationKey(need) !== destinationKey(twin.need)) {
    const message = `Cannot send ${source.thing} to two places: ${where} sends it elsewhere. Remove one of them`;
    return problemOf(site, source, 'contradiction', message);
  }
  const message = `Cannot add anything with ${source.thing}: ${where} allows the same. Remove it`;
  // What a profile lists changes with its reviews; that must not break sites which were right before.
  return problemOf(site, source, 'duplicate', message, {
    severity: twin.need.provenance.kind === 'own' ? 'error' : 'warning',
  });
}

/** An entry with an end of its own inside the plant, or one that outlasts the other, is not needless. */
function makesNeedless(outer: Need, inner: Need): boolean {
  const lastsAsLong = outer.expires === undefined || (inner.expires !== undefined && outer.expires >= inner.expires);
  return lastsAsLong && JSON.stringify(outer.end) === JSON.stringify(inner.end);
}

/** The patterns other than itself that cover a pattern, written out. */
function coveringHosts(host: string | undefined): readonly string[] {
  const pattern = parseHostPattern(host ?? '');
  if ('fault' in pattern) return [];
  const labels = pattern.base.split('.');
  const ancestors = labels.slice(1).map((_, index) => labels.slice(index + 1).join('.'));
  const below = ancestors.map((base) => `**.${base}`);
  if (pattern.kind === 'exact') return [`*.${ancestors[0]}`, ...below];
  return pattern.kind === 'one-label' ? [`**.${pattern.base}`, ...below] : below;
}

function placeOf({ need: { provenance } }: Placed): string {
  return `${provenance.file}:${provenance.line}`;
}
