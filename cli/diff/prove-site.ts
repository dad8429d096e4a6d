// Puts the question to the proof: what the declarations need and what the change is meant to open and close, against the
// objects of both versions.

import type { Change, SiteChange } from '../../levels/changes/change.ts';
import { hasEnded } from '../../levels/checks/days.ts';
import type { Site } from '../../levels/model.ts';
import type { Need, NeedEnd } from '../../levels/need.ts';
import { distinctNeeds, needsOf } from '../../levels/needs-of.ts';
import { reservedOf } from '../../levels/reserved-names.ts';
import { prove } from '../../reachability/prove.ts';
import { readPlant } from '../../reachability/read-plant.ts';
import type { Permission } from '../../reachability/prove.ts';
import type { Destination } from '../../reachability/reach.ts';
import type { Files } from './file-repository.ts';
import { renamedZones } from './renamed-zones.ts';
import type { SiteProof } from './report.ts';
import { reshapedZones } from './reshaped-zones.ts';

export type Question = {
  readonly base: Site | undefined;
  readonly head: Site | undefined;
  readonly before: Files;
  readonly after: Files;
  readonly change: SiteChange;
  readonly today: string;
};

export function proveSite({ base, head, before, after, change, today }: Question): SiteProof {
  if (head === undefined) return { verdict: 'not-run', counterExamples: [] };
  const { holds, counterExamples } = prove({
    before: base === undefined ? undefined : readPlant(base.name, before),
    after: readPlant(head.name, after),
    opened: [...openedBy(change, head, today), ...heldBefore(base, head, today)],
    closed: change.changes.flatMap(closedBy),
    needed: eachOnce([...neededBy(head, today), ...reservedStill(base, head)]),
    reshaped: reshapedZones(base, head),
    today,
  });
  return { verdict: holds ? 'holds' : 'broken', counterExamples };
}

/** What the head declares of the destinations that the change opens, widens, prolongs or leads elsewhere. */
function openedBy({ changes }: SiteChange, head: Site, today: string): readonly Permission[] {
  const keys = changes
    .filter(({ kind }) => kind !== 'closed' && kind !== 'narrowed')
    .flatMap(({ zone, hosts, port, protocol }) => hosts.map((host) => keyOf({ zone, host, port, protocol })));
  const opened = new Set(keys);
  return opened.size === 0 ? [] : neededBy(head, today).filter((permission) => opened.has(keyOf(permission)));
}

/** What was there and is gone as it was: closed, or narrower, shorter or elsewhere now. */
function closedBy({ zone, kind, hosts, port, formerly }: Change): readonly Destination[] {
  const gone = kind === 'closed' ? hosts : kind === 'opened' || kind === 'widened' ? [] : (formerly?.hosts ?? []);
  return gone.map((host) => ({ zone, host, port }));
}

/** What a renamed zone could reach under its old name opens under the new one. */
function heldBefore(base: Site | undefined, head: Site, today: string): readonly Permission[] {
  if (base === undefined) return [];
  const renamed = renamedZones(base, head);
  return neededBy(base, today).flatMap((each) => {
    const zone = renamed.get(each.zone);
    return zone === undefined ? [] : [{ ...each, zone }];
  });
}

/** What every zone is meant to reach on the day, reserved names among it. */
function neededBy(site: Site, today: string): readonly Permission[] {
  return site.zones.flatMap((zone) =>
    distinctNeeds(needsOf(site, zone))
      .filter(({ expires }) => !hasEnded(expires, today))
      .flatMap(permissionOf),
  );
}

/** What was reserved stays reachable, unless its zone goes or somebody lists it under "release". */
function reservedStill(base: Site | undefined, head: Site): readonly Permission[] {
  const released = new Set(releasedIn(head).map(nameOf));
  const renamed = renamedZones(base, head);
  return (base?.zones ?? []).flatMap((zone) => {
    const present = head.zones.find(({ name }) => name === (renamed.get(zone.name) ?? zone.name));
    if (base === undefined || present === undefined || present.declaration.decommission === true) return [];
    return reservedOf(base, zone)
      .filter((name) => !released.has(nameOf(name)))
      .map(({ host, port }) => ({ zone: present.name, host, port, ...RESERVED, listenPort: port }));
  });
}

/** Reserved names carry server names, end outside, and have no last day. */
const RESERVED = { protocol: 'tls', end: undefined, expires: undefined } as const;

function releasedIn({ declaration, zones }: Site): readonly Omit<Destination, 'zone'>[] {
  return [declaration, ...zones.map((zone) => zone.declaration)].flatMap(({ release = [] }) => release);
}

function nameOf({ host, port }: Omit<Destination, 'zone'>): string {
  return `${host}:${port}`;
}

function keyOf({ zone, host, port, protocol }: Destination & { readonly protocol: string }): string {
  return `${zone} ${protocol} ${host}:${port}`;
}

function eachOnce(permissions: readonly Permission[]): readonly Permission[] {
  return [...new Map(permissions.map((each) => [JSON.stringify(each), each])).values()];
}

function permissionOf({ zone, host, port, protocol, listenPort = port, end, expires }: Need): readonly Permission[] {
  const named = host ?? (end !== undefined && 'address' in end.to ? end.to.address : undefined);
  if (named === undefined) return [];
  return [
    { zone, host: named, port, protocol, listenPort, end: end && { zone: end.at, to: targetOf(end.to) }, expires },
  ];
}

function targetOf(to: NeedEnd['to']): NonNullable<Permission['end']>['to'] {
  return 'address' in to ? { kind: 'address', ...to } : { kind: 'service', ...to };
}
