// Network policies beside the forwarder: whose own traffic is held to a list.

import type { ZoneDeclaration } from '../../declaration/zone.ts';
import type { Zone } from '../../model.ts';
import { polices } from '../../needs/passage.ts';
import type { Notice } from '../change.ts';
import { listText } from '../words.ts';
import { stayingZones, without, zoneNotice, type Comparison, type StayingZone } from './comparison.ts';

type Told = Pick<Notice, 'severity' | 'text'>;
type Policies = NonNullable<ZoneDeclaration['policies']>;

export function policyNotices(comparison: Comparison): readonly Notice[] {
  return stayingZones(comparison).flatMap((pair) => {
    const told = [...changedForwarder(pair), ...changedPods(pair), ...changedNamespaces(pair)];
    return told.map((each) => zoneNotice(pair.site, pair.after, ['policies'], { kind: 'policies', ...each }));
  });
}

function policiesOf({ declaration }: Zone): Policies {
  return declaration.policies ?? {};
}

function changedForwarder({ before, after }: StayingZone): readonly Told[] {
  if (polices(before) === polices(after)) return [];
  const text = polices(after)
    ? `Workloads of ${after.name} will go through its own forwarder, and reach what its list allows and nothing else.`
    : `Workloads of ${after.name} will no longer go through its forwarder: what they reach is up to their network.`;
  return [{ severity: 'warning', text }];
}

function changedPods({ before, after }: StayingZone): readonly Told[] {
  const [old, now] = [before, after].map((zone) => policiesOf(zone).iotOperations === 'enforce');
  if (old === now) return [];
  const text =
    now === true
      ? `Pods of IoT Operations in ${after.name} will reach their cluster, the way up and declared devices only.`
      : `Pods of IoT Operations in ${after.name} will no longer be held to their cluster, the way up and declared devices.`;
  return [{ severity: now === true ? 'info' : 'warning', text }];
}

function changedNamespaces({ before, after }: StayingZone): readonly Told[] {
  const [old, now] = [before, after].map((zone) => policiesOf(zone).namespaces);
  const added = without(now, old);
  const gone = without(old, now);
  return [
    ...(added.length === 0
      ? []
      : [
          {
            severity: 'info',
            text: `Nothing will enter or leave ${listText(added)} in ${after.name} without a policy of its own.`,
          } as const,
        ]),
    ...(gone.length === 0
      ? []
      : [
          {
            severity: 'warning',
            text: `Anything will be able to enter or leave ${listText(gone)} in ${after.name}: the default-deny policy goes.`,
          } as const,
        ]),
  ];
}
