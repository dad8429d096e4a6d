// The whole configuration of Envoy for one zone, from what the zone's forwarder would be given: its forwarder.yaml says
// where to listen and how to go up, its Allowlist what may pass. There is nothing dynamic in it and no admin port.

import type { Configuration } from '../../forwarder/contract/configuration.ts';
import { sideDoor } from './chains.ts';
import { clustersOf } from './clusters.ts';
import { entrancesOf, type ForwarderInputs } from './entrances.ts';
import { type Entrance, listenerOf, turnsAt } from './listeners.ts';
import { extension, type Message } from './message.ts';

export function envoyBootstrap(inputs: ForwarderInputs): Message {
  const { configuration } = inputs;
  const entrances = entrancesOf(inputs);
  const ways = entrances.flatMap(({ shares }) => shares.flatMap(({ passes }) => passes.map(({ way }) => way)));
  const doors = sideDoorPorts(entrances).map((port) => sideDoor(port, configuration));
  const setting = {
    zone: configuration.zone,
    surroundings: configuration,
    readsHeaders: Object.keys(configuration.children).length > 0,
  };
  return {
    node: { id: configuration.zone, cluster: configuration.site },
    ...(doors.length > 0 && { bootstrap_extensions: [INTERNAL_LISTENERS] }),
    static_resources: {
      listeners: [
        ...entrances.map((entrance) => listenerOf(entrance, setting)),
        ...doors.map(({ listener }) => listener),
      ],
      clusters: [...clustersOf(ways, configuration), ...doors.map(({ cluster }) => cluster)],
    },
    overload_manager: { resource_monitors: [connectionLimit(configuration)] },
  };
}

const INTERNAL_LISTENERS = extension(
  'internal-listeners',
  'envoy.extensions.bootstrap.internal_listener.v3.InternalListener',
);

/** Ports for which names are checked before they are resolved. */
function sideDoorPorts(entrances: readonly Entrance[]): readonly number[] {
  const ports = entrances
    .filter(({ listener }) => listener.protocol === 'tls')
    .flatMap(({ shares }) => shares.flatMap((share) => turnsAt(share, shares)))
    .flatMap(({ pass, onlyOneLabel }) => (onlyOneLabel && pass.way.kind === 'named' ? [pass.way.port] : []));
  return [...new Set(ports)];
}

function connectionLimit({ limits }: Pick<Configuration, 'limits'>): Message {
  return extension(
    'envoy.resource_monitors.global_downstream_max_connections',
    'envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig',
    { max_active_downstream_connections: limits.connections },
  );
}
