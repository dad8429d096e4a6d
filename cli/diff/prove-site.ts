// Puts the question to the proof: what the declarations need and what the change is meant to open and close, against the
// objects of both versions.

import type { Change, SiteChange } from '../../levels/changes/change.ts';
import { hasEnded } from '../../levels/checks/days.ts';
import type { Site } from '../../levels/model.ts';
import type { Need } from '../../levels/need.ts';
import { distinctNeeds, needsOf } from '../../levels/needs-of.ts';
import { reservedOf } from '../../levels/reserved-names.ts';
import { prove } from '../../reachability/prove.ts';
import { readPlant } from '../../reachability/read-plant.ts';
import type { Destination } from '../../reachability/reach.ts';
import type { Files } from './file-repository.ts';
import { renamedZones } from './renamed-zones.ts';
import type { SiteProof } from './report.ts';

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
    opened: [
      ...change.changes.filter(({ kind }) => kind !== 'closed' && kind !== 'narrowed').flatMap(destinationsOf),
      ...heldBefore(base, head, today),
    ],
    closed: change.changes.filter(({ kind }) => kind === 'closed').flatMap(destinationsOf),
    needed: eachOnce([...neededBy(head, today), ...reservedStill(base, head)]),
    today,
  });
  return { verdict: holds ? 'holds' : 'broken', counterExamples };
}

function destinationsOf({ zone, hosts, port }: Change): readonly Destination[] {
  return hosts.map((host) => ({ zone, host, port }));
}

/** What a renamed zone could reach under its old name opens under the new one. */
function heldBefore(base: Site | undefined, head: Site, today: string): readonly Destination[] {
  if (base === undefined) return [];
  const renamed = renamedZones(base, head);
  return neededBy(base, today).flatMap((each) => {
    const zone = renamed.get(each.zone);
    return zone === undefined ? [] : [{ ...each, zone }];
  });
}

/** What every zone is meant to reach on the day, reserved names among it. */
function neededBy(site: Site, today: string): readonly Destination[] {
  return site.zones.flatMap((zone) =>
    distinctNeeds(needsOf(site, zone))
      .filter(({ expires }) => !hasEnded(expires, today))
      .flatMap(destinationOf),
  );
}

/** What was reserved stays reachable, unless its zone goes or somebody lists it under "release". */
function reservedStill(base: Site | undefined, head: Site): readonly Destination[] {
  const released = new Set(releasedIn(head).map(keyOf));
  const renamed = renamedZones(base, head);
  return (base?.zones ?? []).flatMap((zone) => {
    const present = head.zones.find(({ name }) => name === (renamed.get(zone.name) ?? zone.name));
    if (base === undefined || present === undefined || present.declaration.decommission === true) return [];
    return reservedOf(base, zone)
      .filter((name) => !released.has(keyOf(name)))
      .map(({ host, port }) => ({ zone: present.name, host, port }));
  });
}

function releasedIn({ declaration, zones }: Site): readonly Omit<Destination, 'zone'>[] {
  return [declaration, ...zones.map((zone) => zone.declaration)].flatMap(({ release = [] }) => release);
}

function keyOf({ host, port }: Omit<Destination, 'zone'>): string {
  return `${host}:${port}`;
}

function eachOnce(destinations: readonly Destination[]): readonly Destination[] {
  return [...new Map(destinations.map((each) => [`${each.zone} ${keyOf(each)}`, each])).values()];
}

function destinationOf({ zone, host, port, end }: Need): readonly Destination[] {
  const named = host ?? (end !== undefined && 'address' in end.to ? end.to.address : undefined);
  return named === undefined ? [] : [{ zone, host: named, port }];
}
