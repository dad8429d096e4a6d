// Servers of the plant that routes lead to or come from: they stand where the zone that connects to them can get.

import { contains } from '../../addresses.ts';
import type { Path } from '../../loading/yaml-file.ts';
import type { Zone } from '../../model.ts';
import { isWithinReach } from '../../telemetry/reach.ts';
import type { OuterEnd, RouteOrigin } from '../../telemetry/route-ends.ts';
import type { RouteFault } from '../../telemetry/route-fault.ts';

/** `side` is the key of the route under which the servers are named. */
export function findServerFaults(
  route: string,
  { kind, settings }: OuterEnd | RouteOrigin,
  zone: Zone,
  side: 'from' | 'to',
): readonly RouteFault[] {
  if (kind !== 'mqtt' && kind !== 'kafka') return [];
  const others = 'servers' in settings ? (settings.servers ?? []) : [];
  const servers: readonly (readonly [Path, string | undefined])[] = [
    [['address'], settings.address],
    ...others.map(({ address }, index) => [['servers', index, 'address'], address] as const),
  ];
  return servers.flatMap(([below, address]) => {
    const at = [side, kind, ...below];
    if (address !== undefined && !isWithinReach(zone, address)) {
      const message = `Cannot reach "${address}" for route "${route}": it lies neither in "${zone.name}", which connects to it, nor above. Choose a server there, or another zone with "at"`;
      return [{ at, code: 'stray-end', message }];
    }
    return address !== undefined && isBehindPolicy(zone, address, settings.port)
      ? [
          {
            at,
            code: 'policy',
            message: `Cannot reach "${address}:${settings.port}" for route "${route}": the zone holds pods of IoT Operations to its devices ("policies.iotOperations"), and it is none. Declare it under "devices"`,
          },
        ]
      : [];
  });
}

/** Whether the zone’s own policies keep its pods from a server in its own network. */
function isBehindPolicy(
  { network, declaration: { policies, devices = [] } }: Zone,
  address: string,
  port: number,
): boolean {
  if (policies?.iotOperations !== 'enforce' || !contains(network, address)) return false;
  return !devices.some((device) => contains(device.network, address) && device.ports.includes(port));
}
