// What a data flow connects to besides its own broker, as properties of a DataflowEndpoint: `endpointType` says which of the
// settings stands beside it, `hostType` which product answers. TLS is never off, and nothing signs in as nobody.

import type { Endpoint, KafkaEndpoint, MqttEndpoint, StoreEndpoint } from '../../levels/telemetry/endpoint.ts';
import type { Bundle } from '../../levels/telemetry/trust.ts';
import { authenticationProperties } from './authentication-properties.ts';
import { ENABLED, type Properties } from './resource.ts';
import { storeProperties } from './store-properties.ts';

export function endpointProperties(endpoint: Endpoint): Properties {
  if (isMqtt(endpoint)) {
    return {
      endpointType: 'Mqtt',
      hostType: MQTT_HOST_TYPES[endpoint.kind],
      mqttSettings: mqttSettings(endpoint),
    };
  }
  if (isStore(endpoint)) return storeProperties(endpoint);
  return { endpointType: 'Kafka', hostType: KAFKA_HOST_TYPES[endpoint.kind], kafkaSettings: kafkaSettings(endpoint) };
}

const MQTT_HOST_TYPES = { parent: 'CustomMqtt', eventGrid: 'EventGrid', mqtt: 'CustomMqtt' } as const;
const KAFKA_HOST_TYPES = { eventHubs: 'Eventhub', fabricRealTime: 'FabricRT', kafka: 'CustomKafka' } as const;
const PROTOCOLS = { mqtt: 'Mqtt', webSockets: 'WebSockets' } as const;
const RETAIN = { keep: 'Keep', never: 'Never' } as const;

function isMqtt(endpoint: Endpoint): endpoint is MqttEndpoint {
  return endpoint.kind in MQTT_HOST_TYPES;
}

function isStore(endpoint: KafkaEndpoint | StoreEndpoint): endpoint is StoreEndpoint {
  return !(endpoint.kind in KAFKA_HOST_TYPES);
}

function mqttSettings(endpoint: MqttEndpoint): Properties {
  const { protocol, authentication, trusted, clientIdPrefix, qos, retain, sessionExpirySeconds } = endpoint;
  return {
    host: mqttHost(endpoint),
    protocol: PROTOCOLS[protocol],
    authentication: authenticationProperties(authentication),
    tls: tls(trusted),
    clientIdPrefix,
    qos,
    retain: RETAIN[retain],
    sessionExpirySeconds,
  };
}

/** Event Grid takes web sockets at one path, and the vendor's tutorial writes it behind the port. */
function mqttHost({ kind, host, port, protocol }: MqttEndpoint): string {
  const path = kind === 'eventGrid' && protocol === 'webSockets' ? '/mqtt' : '';
  return `${host}:${port}${path}`;
}

function kafkaSettings({ host, port, authentication, trusted, batching, consumerGroup }: KafkaEndpoint): Properties {
  const { latencyMs, maxMessages, maxBytes } = batching;
  const batches = latencyMs !== undefined || maxMessages !== undefined || maxBytes !== undefined;
  return {
    host: `${host}:${port}`,
    authentication: authenticationProperties(authentication),
    tls: tls(trusted),
    consumerGroupId: consumerGroup,
    ...(batches && { batching: { mode: ENABLED, latencyMs, maxBytes, maxMessages } }),
    // By the topic a message came with, so that messages of one topic stay in order; the default spreads them.
    ...(consumerGroup === undefined && { partitionStrategy: 'Topic' }),
  };
}

function tls(trusted: Bundle | undefined): Properties {
  return { mode: ENABLED, trustedCaCertificateConfigMapRef: trusted?.name };
}
