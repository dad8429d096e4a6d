// Everything a zone is told about telemetry, from its broker of the model: sorted, so that the same routes give the same bytes.

import type { Site, Zone } from '../../levels/model.ts';
import type { Device } from '../../levels/telemetry/devices.ts';
import type { Broker, Listener } from '../../levels/telemetry/model.ts';
import { telemetryOf } from '../../levels/telemetry/telemetry-of.ts';
import { childrenAuthentication } from './authentication-of-children.ts';
import { authorizationProperties } from './authorization-properties.ts';
import { dataFlowProperties, endpointsOf } from './data-flow-properties.ts';
import { assetProperties, deviceProperties } from './device-properties.ts';
import { endpointProperties } from './endpoint-properties.ts';
import { guardsOf, listenerProperties } from './listener-properties.ts';
import { type Resource, resource } from './resource.ts';

/** None for a zone without a broker, and where no route passes and no machine is declared. */
export function zoneResources(site: Site, zone: Pick<Zone, 'name'>): readonly Resource[] {
  const broker = telemetryOf(site).brokers.find((each) => each.zone === zone.name);
  return broker === undefined ? [] : telemetryResources(broker);
}

/** By kind, then by name. */
export function telemetryResources({ endpoints, flows, listener, devices }: Broker): readonly Resource[] {
  return [
    ...endpoints.map((endpoint) =>
      resource({ kind: 'DataflowEndpoint', name: endpoint.name }, endpointProperties(endpoint)),
    ),
    ...flows.map((flow) =>
      resource({ kind: 'Dataflow', name: flow.name }, dataFlowProperties(flow), endpointsOf(flow)),
    ),
    ...(listener === undefined ? [] : listenerResources(listener)),
    ...devices.flatMap(machineResources),
  ].sort((a, b) => (`${a.kind} ${a.name}` < `${b.kind} ${b.name}` ? -1 : 1));
}

function listenerResources(listener: Listener): readonly Resource[] {
  const { name } = listener;
  return [
    resource({ kind: 'BrokerListener', name }, listenerProperties(listener), guardsOf(listener)),
    resource({ kind: 'BrokerAuthentication', name }, childrenAuthentication(listener)),
    resource({ kind: 'BrokerAuthorization', name }, authorizationProperties(listener)),
  ];
}

function machineResources(device: Device): readonly Resource[] {
  const reference = { kind: 'Device', name: device.name } as const;
  return [
    resource(reference, deviceProperties(device)),
    ...device.assets.map((asset) =>
      resource({ kind: 'Asset', name: asset.name }, assetProperties(device, asset), [reference]),
    ),
  ];
}
