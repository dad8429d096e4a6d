// The way up: which face a zone dials, what faces a forwarder has, and how the top zone leaves the plant.

import { faceOf, type Site, type Zone } from '../../model.ts';
import type { Notice } from '../change.ts';
import { listText } from '../words.ts';
import { isSame, stayingZones, without, zoneNotice, type Comparison, type StayingZone } from './comparison.ts';
import { cardText, uplinkText } from './uplink-words.ts';

type Told = Pick<Notice, 'severity' | 'text'>;

export function uplinkNotices(comparison: Comparison): readonly Notice[] {
  const { renamed } = comparison;
  return stayingZones(comparison).flatMap((pair) => [
    ...at(pair.site, pair.after, ['parent'], [...changedParent(pair, renamed), ...changedFace(pair)]),
    ...at(pair.site, pair.after, ['forwarder', 'faces'], changedFaces(pair)),
    ...at(pair.site, pair.after, ['forwarder', 'uplink'], changedUplink(pair)),
  ]);
}

function at(site: Site, zone: Zone, path: readonly string[], told: readonly Told[]): readonly Notice[] {
  return told.map((each) => zoneNotice(site, zone, path, { kind: 'uplink', ...each }));
}

function changedParent({ before, after }: StayingZone, renamed: ReadonlyMap<string, string>): readonly Told[] {
  const old = before.parent === undefined ? undefined : (renamed.get(before.parent.name) ?? before.parent.name);
  const now = after.parent?.name;
  if (old === now) return [];
  if (now === undefined)
    return [{ severity: 'warning', text: `${after.name} is now at the top, no longer below ${old}.` }];
  const instead = old === undefined ? 'no longer at the top' : `no longer through ${old}`;
  return [{ severity: 'warning', text: `${after.name} will go up through ${now}, ${instead}.` }];
}

/** What a trial does about a wrong address, and what nobody does for the zone's hosts (design: commit-confirmed). */
function changedFace({ before, after }: StayingZone): readonly Told[] {
  const [old, now] = [faceOf(before)?.address, faceOf(after)?.address];
  if (old === undefined || now === undefined || old === now) return [];
  const trial = after.forwarder === undefined ? '' : '; tried for 120 s and rolled back if Git cannot be reached';
  const resolver =
    after.dnsMode === 'parent' ? ` Its hosts must ask ${now} for names: install host/ of the zone again.` : '';
  return [{ severity: 'warning', text: `${after.name} will dial ${now} instead of ${old}${trial}.${resolver}` }];
}

function changedFaces({ before, after }: StayingZone): readonly Told[] {
  const [old, now] = [before, after].map(({ forwarder }) => forwarder?.faces.map(({ address }) => address));
  if (old === undefined || now === undefined) return changedForwarder(after, old, now);
  const added = without(now, old);
  const gone = without(old, now);
  return [
    ...(added.length === 0
      ? []
      : [{ severity: 'info', text: `${after.name} will also answer its children at ${listText(added)}.` } as const]),
    ...(gone.length === 0
      ? []
      : [
          {
            severity: 'warning',
            text: `${after.name} will no longer answer its children at ${listText(gone)}.`,
          } as const,
        ]),
  ];
}

function changedForwarder(
  { name }: Zone,
  old: readonly string[] | undefined,
  now: readonly string[] | undefined,
): readonly Told[] {
  if (now !== undefined) return [{ severity: 'info', text: `${name} will run a forwarder, at ${listText(now)}.` }];
  if (old !== undefined)
    return [{ severity: 'info', text: `${name} will no longer run a forwarder: nothing is below it.` }];
  return [];
}

function changedUplink({ before, after }: StayingZone): readonly Told[] {
  const [old, now] = [before, after].map(({ declaration }) => declaration.forwarder?.uplink);
  if (after.forwarder === undefined || isSame(old, now)) return [];
  const told = (severity: Told['severity'], text: string): readonly Told[] => [{ severity, text }];
  const [proxyBefore, proxy] = [old?.connectProxy, now?.connectProxy];
  const trial = 'tried for 120 s and rolled back if Git cannot be reached';
  const moved = isSame(proxyBefore, proxy)
    ? []
    : told(
        'warning',
        `${after.name} will leave the plant ${uplinkText(proxy)}, no longer ${uplinkText(proxyBefore)}; ${trial}.`,
      );
  const resolvers = now?.direct?.resolvers ?? [];
  const asked =
    proxy !== undefined || proxyBefore !== undefined || isSame(old?.direct?.resolvers, now?.direct?.resolvers)
      ? []
      : told(
          'warning',
          `${after.name} will ask ${resolversText(resolvers)} where names are, no longer ${resolversText(old?.direct?.resolvers)}; ${trial}.`,
        );
  const permitted = without(now?.direct?.permitAddresses, old?.direct?.permitAddresses);
  const forbidden = without(old?.direct?.permitAddresses, now?.direct?.permitAddresses);
  return [
    ...moved,
    ...asked,
    ...(permitted.length === 0
      ? []
      : told('warning', `Names may now lead ${after.name} to private addresses in ${listText(permitted)}.`)),
    ...(forbidden.length === 0
      ? []
      : told('info', `Names may no longer lead ${after.name} to private addresses in ${listText(forbidden)}.`)),
    ...(isSame(old?.from, now?.from)
      ? []
      : told(
          'warning',
          `Connections of ${after.name} will leave from ${cardText(now?.from)}, no longer from ${cardText(old?.from)}; ${trial}.`,
        )),
  ];
}

function resolversText(resolvers: readonly string[] = []): string {
  return resolvers.length === 0 ? 'nobody' : listText(resolvers);
}
