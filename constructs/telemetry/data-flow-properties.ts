// A flow of one route at one broker: source, what happens on the way, destination. Whichever end the model leaves open is the
// zone's own broker, and the product knows that by the endpoint `default`, which every deployment has.

import type { Endpoint } from '../../levels/telemetry/endpoint.ts';
import type { Flow } from '../../levels/telemetry/model.ts';
import { ENABLED, PRODUCT_DEFAULT, type Properties, type Reference } from './resource.ts';
import { transformationProperties } from './transformation-properties.ts';

export function dataFlowProperties(flow: Flow): Properties {
  return {
    mode: ENABLED,
    ...(flow.persistence && { requestDiskPersistence: ENABLED }),
    operations: [sourceOf(flow), ...transformationOf(flow), destinationOf(flow)],
  };
}

/** Endpoints of the zone that must be there before the flow. */
export function endpointsOf({ source, destination }: Flow): readonly Reference[] {
  return [source.endpoint, destination.endpoint].flatMap((endpoint) =>
    endpoint === undefined ? [] : [{ kind: 'DataflowEndpoint' as const, name: endpoint.name }],
  );
}

function sourceOf({ source }: Flow): Properties {
  return {
    operationType: 'Source',
    sourceSettings: { endpointRef: refOf(source.endpoint), dataSources: source.topics },
  };
}

function transformationOf({ transformation, serialization }: Flow): readonly Properties[] {
  const builtInTransformationSettings = transformationProperties(transformation, serialization);
  if (builtInTransformationSettings === undefined) return [];
  return [{ operationType: 'BuiltInTransformation', builtInTransformationSettings }];
}

function destinationOf({ destination }: Flow): Properties {
  return {
    operationType: 'Destination',
    destinationSettings: { endpointRef: refOf(destination.endpoint), dataDestination: destination.topic },
  };
}

function refOf(endpoint: Endpoint | undefined): string {
  return endpoint?.name ?? PRODUCT_DEFAULT;
}
