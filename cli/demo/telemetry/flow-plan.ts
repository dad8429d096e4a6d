// What running one data flow takes, from the emitted objects of its zone: how it connects on either side, by which name, and
// what it waits for. Pure; data-flow.ts and flow-ends.ts act on it.

import type { TracedFlow } from '../../../levels/telemetry/trace/message.ts';
import { readDataFlow } from '../../flow/read-data-flow.ts';
import { placeOf } from './access.ts';
import { objectOf, type ObjectOf, objectsOf, type TelemetryObject } from './objects.ts';

export type FlowPlan = {
  readonly flow: TracedFlow;
  readonly source: MqttEnd;
  readonly destination: MqttEnd | KafkaEnd;
};

export type MqttEnd = {
  readonly kind: 'mqtt';
  /** Undefined: the zone’s own broker. */
  readonly remote: RemoteBroker | undefined;
  readonly clientId: string;
  readonly qos: 0 | 1;
  readonly sessionExpirySeconds: number;
};

type RemoteBroker = {
  readonly host: string;
  readonly port: number;
  /** Names of the Secret that is shown and of the ConfigMap with the authorities that are believed. */
  readonly secret: string;
  readonly bundle: string | undefined;
};

export type KafkaEnd = {
  readonly kind: 'kafka';
  readonly host: string;
  readonly port: number;
  readonly clientId: string;
  readonly bundle: string | undefined;
  readonly latencyMs: number;
  readonly maxMessages: number;
  readonly isKeyedByTopic: boolean;
};

/** The endpoint of the zone’s own broker, which every deployment of the product has. */
const LOCAL = 'default';
const LOCAL_SESSION_SECONDS = 3_600;
/** What the product takes where an endpoint says nothing. */
const DEFAULT_BATCHING = { latencyMs: 5, maxMessages: 100_000 };

/** Of every data flow of a zone, by name. */
export function flowPlans(zone: string, objects: readonly TelemetryObject[]): readonly FlowPlan[] {
  return objectsOf(objects, 'Dataflow')
    .map((object) => planOf(zone, object, objects))
    .sort((a, b) => (a.flow.name < b.flow.name ? -1 : 1));
}

function planOf(zone: string, object: ObjectOf<'Dataflow'>, objects: readonly TelemetryObject[]): FlowPlan {
  const { name } = object.metadata;
  const { operations } = object.spec;
  const [{ sourceSettings }] = operations;
  const { destinationSettings } = operations.length === 2 ? operations[1] : operations[2];
  const source = endOf(sourceSettings.endpointRef, `${name}-source`, objects);
  if (source.kind === 'kafka')
    throw new Error(`Cannot run data flow "${name}": this run takes messages from brokers only. Change its route`);
  return {
    flow: readDataFlow(zone, name, object),
    source,
    destination: endOf(destinationSettings.endpointRef, name, objects),
  };
}

function endOf(endpoint: string, clientName: string, objects: readonly TelemetryObject[]): MqttEnd | KafkaEnd {
  if (endpoint === LOCAL)
    return {
      kind: 'mqtt',
      remote: undefined,
      clientId: clientName,
      qos: 1,
      sessionExpirySeconds: LOCAL_SESSION_SECONDS,
    };
  const { spec } = objectOf(objects, 'DataflowEndpoint', endpoint);
  return spec.endpointType === 'Mqtt'
    ? mqttEnd(spec.mqttSettings, clientName)
    : kafkaEnd(spec.kafkaSettings, clientName);
}

type EndpointSpec = ObjectOf<'DataflowEndpoint'>['spec'];
type MqttSettings = Extract<EndpointSpec, { readonly endpointType: 'Mqtt' }>['mqttSettings'];
type KafkaSettings = Extract<EndpointSpec, { readonly endpointType: 'Kafka' }>['kafkaSettings'];

/** The product puts a "-" between the prefix and a name of its own. */
function mqttEnd(settings: MqttSettings, clientName: string): MqttEnd {
  const { host, authentication, tls, clientIdPrefix, qos, sessionExpirySeconds } = settings;
  const secret = authentication.x509CertificateSettings.secretRef;
  return {
    kind: 'mqtt',
    remote: { ...placeOf(host), secret, bundle: tls.trustedCaCertificateConfigMapRef },
    clientId: `${clientIdPrefix}-${clientName}`,
    qos,
    sessionExpirySeconds,
  };
}

function kafkaEnd(settings: KafkaSettings, clientName: string): KafkaEnd {
  const { host, tls, batching, partitionStrategy } = settings;
  return {
    kind: 'kafka',
    ...placeOf(host),
    clientId: clientName,
    bundle: tls.trustedCaCertificateConfigMapRef,
    latencyMs: batching?.latencyMs ?? DEFAULT_BATCHING.latencyMs,
    maxMessages: batching?.maxMessages ?? DEFAULT_BATCHING.maxMessages,
    isKeyedByTopic: partitionStrategy === 'Topic',
  };
}
