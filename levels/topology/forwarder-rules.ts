// Forwarders: there is one exactly where there are children; only the top zone's goes up by itself.

import type { Zone } from '../model.ts';
import {
  forEachZone,
  isDetached,
  isTreeComplete,
  mayMissChildren,
  ownChildren,
  type Rule,
  type ZoneProblem,
} from './rule.ts';

export const forwarderPresenceRule: Rule = forEachZone((zone, draft) => {
  if (!draft.understands(zone, 'forwarder')) return [];
  const children = ownChildren(draft, zone);
  const { forwarder } = zone.declaration;
  if (forwarder === undefined && children.length > 0) {
    const names = children.map(({ name }) => `"${name}"`).join(', ');
    const message = `Cannot connect ${names}: the parent "${zone.name}" declares no forwarder. Add "forwarder" with the face they dial`;
    return [{ path: [], code: 'no-forwarder', message }];
  }
  if (forwarder === undefined || children.length > 0 || mayMissChildren(draft, zone)) return [];
  const message = `Cannot place a forwarder in "${zone.name}": no zone stands below it. Remove "forwarder", or add the zone it is meant for`;
  return [{ path: ['forwarder'], code: 'no-children', message, atKey: true }];
});

export const uplinkRule: Rule = forEachZone((zone, draft) => {
  const { forwarder } = zone.declaration;
  if (forwarder === undefined || !draft.understands(zone, 'forwarder')) return [];
  const isJudgeable = isTreeComplete(draft) && !isDetached(draft, zone);
  const ways = !isJudgeable ? [] : zone.parent === undefined ? judgeTopUplink(zone) : judgeInnerUplink(zone);
  return [...ways, ...judgeCard(zone)];
});

const WAYS = ['direct', 'connectProxy'] as const;

function declaredWays(zone: Zone): readonly (typeof WAYS)[number][] {
  return WAYS.filter((way) => zone.declaration.forwarder?.uplink?.[way] !== undefined);
}

function judgeTopUplink(zone: Zone): readonly ZoneProblem[] {
  const ways = declaredWays(zone);
  const path = ['forwarder', 'uplink'];
  if (ways.length === 1) return [];
  if (ways.length === 0) {
    const message = `Cannot leave the site from "${zone.name}": the top zone declares no way up. Add "uplink" with "direct" and its resolvers, or "connectProxy"`;
    return [{ path, code: 'uplink', message, atKey: true }];
  }
  const message = 'Cannot use "connectProxy": "direct" is declared too, and there is one way up. Remove one of the two';
  return [{ path: [...path, 'connectProxy'], code: 'uplink', message, atKey: true }];
}

function judgeInnerUplink(zone: Zone): readonly ZoneProblem[] {
  return declaredWays(zone).map((way) => {
    const message = `Cannot use "${way}" in "${zone.name}": its way up is the forwarder of "${zone.parent?.name}". Remove it; only the top zone leaves the site`;
    return { path: ['forwarder', 'uplink', way], code: 'uplink', message, atKey: true };
  });
}

function judgeCard({ declaration }: Zone): readonly ZoneProblem[] {
  const from = declaration.forwarder?.uplink?.from;
  if (from === undefined || (from.address === undefined) !== (from.interface === undefined)) return [];
  const message =
    'Cannot use "from": it names the card of the way up by "address" or by "interface". Write exactly one';
  return [{ path: ['forwarder', 'uplink', 'from'], code: 'uplink', message, atKey: true }];
}

export const subnetRule: Rule = forEachZone((zone, draft) => {
  const { distribution, declaration } = zone;
  if (
    declaration.forwarder?.subnet === undefined ||
    !draft.understands(zone, 'forwarder') ||
    !draft.understands(zone, 'distribution')
  )
    return [];
  // A host has no exposure at all, and on aks it is the exposure that is wrong: each is another rule's.
  if (distribution === 'none' || distribution === 'aks') return [];
  const message = 'Cannot use "subnet": it places the internal load balancer of AKS, and this zone has none. Remove it';
  return [{ path: ['forwarder', 'subnet'], code: 'exposure', message, atKey: true }];
});

export const ownPolicyRule: Rule = forEachZone((zone, draft) => {
  if (zone.parent === undefined || zone.declaration.policies?.forwarder === undefined) return [];
  if (zone.distribution === 'none' || !isTreeComplete(draft) || isDetached(draft, zone)) return [];
  const message = `Cannot use "policies.forwarder" in "${zone.name}": its workloads pass the forwarder of "${zone.parent.name}" anyway. Remove it; it belongs to the top zone`;
  return [{ path: ['policies', 'forwarder'], code: 'policy', message, atKey: true }];
});
