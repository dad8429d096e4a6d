// Machines on the network of a zone: a policy lets pods of IoT Operations reach them on their ports, past every allowlist.

import type { Zone } from '../../model.ts';
import type { Notice } from '../change.ts';
import { listText } from '../words.ts';
import { isSame, stayingZones, without, zoneNotice, type Comparison, type StayingZone } from './comparison.ts';

type Told = Pick<Notice, 'severity' | 'text'>;

export function deviceNotices(comparison: Comparison): readonly Notice[] {
  return stayingZones(comparison).flatMap((pair) => {
    const told = [...changedPorts(pair), ...changedMachines(pair)];
    return told.map((each) => zoneNotice(pair.site, pair.after, ['devices'], { kind: 'devices', ...each }));
  });
}

function changedPorts({ before, after }: StayingZone): readonly Told[] {
  const [old, now] = [portsOf(before), portsOf(after)];
  const opened = difference(now, old);
  const closed = difference(old, now);
  const isHeld = after.declaration.policies?.iotOperations === 'enforce';
  const say = (places: string, held: string, otherwise: string): string =>
    isHeld
      ? `Pods of IoT Operations in ${after.name} ${held} ${places}.`
      : `${after.name} ${otherwise} ${places} as those of devices; no policy holds pods to that.`;
  return [
    ...opened.map((places): Told => {
      return { severity: isHeld ? 'warning' : 'info', text: say(places, 'may now reach', 'declares') };
    }),
    ...closed.map((places): Told => {
      return { severity: 'info', text: say(places, 'may no longer reach', 'no longer declares') };
    }),
  ];
}

/** What OPC UA machines there are and what of them is published, in as many words as that takes. */
function changedMachines({ before, after }: StayingZone): readonly Told[] {
  const [old, now] = [before, after].map(({ declaration: { devices = [] } }) =>
    devices.flatMap(({ opcUa = [] }) => opcUa),
  );
  const names = [...without(now, old), ...without(old, now)].map(({ name }) => name);
  if (isSame(old, now) || names.length === 0) return [];
  const text = `What OPC UA machines of ${after.name} publish changes: ${listText([...new Set(names)])}.`;
  return [{ severity: 'info', text }];
}

type Ports = ReadonlyMap<string, readonly number[]>;

function portsOf({ declaration: { devices = [] } }: Zone): Ports {
  const ports = new Map<string, readonly number[]>();
  for (const device of devices) ports.set(device.network, [...(ports.get(device.network) ?? []), ...device.ports]);
  return ports;
}

/** `ports 22 and 3389 of 10.20.1.128/25`, for each network that has more in the one than in the other. */
function difference(ports: Ports, others: Ports): readonly string[] {
  return [...ports].flatMap(([network, numbers]) => {
    const more = [...new Set(without(numbers, others.get(network)))];
    return more.length === 0 ? [] : [`port${more.length === 1 ? '' : 's'} ${listText(more.map(String))} of ${network}`];
  });
}
