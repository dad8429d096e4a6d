// Opens the two ends of a planned data flow from where its zone stands.

import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Access, dialTls } from './access.ts';
import { DataFlow, type FlowWatch } from './data-flow.ts';
import type { Destination } from './destination.ts';
import type { FlowPlan, KafkaEnd, MqttEnd } from './flow-plan.ts';
import { identityToken } from './identity-token.ts';
import { KafkaDestination } from './kafka-destination.ts';
import { MqttDestination } from './mqtt-destination.ts';
import { bundleOf, pairOf, type ZoneSecrets } from './zone-secrets.ts';

export type ZoneSurroundings = {
  readonly access: Access;
  /** The zone’s own broker. */
  readonly broker: { readonly address: string; readonly port: number };
  /** Asked at every connection to a broker: certificates are renewed under way. An event hub is shown none. */
  readonly secrets: () => ZoneSecrets;
  /** PEM of whom the system believes. */
  readonly systemCa: string;
  readonly watch: FlowWatch;
  readonly onFault: (what: string, error: Error) => void;
};

export function startFlow({ flow, source, destination }: FlowPlan, zone: ZoneSurroundings): DataFlow {
  const reports: Reports = {
    onFault: (error) => zone.onFault(flow.name, error),
    onReconnected: () => zone.watch.reconnected?.(flow),
  };
  const { clientId, sessionExpirySeconds } = source;
  const from = { clientId, sessionExpirySeconds, ...mqttBasis(source, zone, reports) };
  return new DataFlow(flow, from, openDestination(destination, zone, reports), zone.watch);
}

type Reports = { readonly onFault: (error: Error) => void; readonly onReconnected: () => void };

function openDestination(end: MqttEnd | KafkaEnd, zone: ZoneSurroundings, reports: Reports): Destination {
  if (end.kind === 'mqtt')
    return new MqttDestination({ clientId: end.clientId, qos: end.qos, ...mqttBasis(end, zone, reports) });
  const { latencyMs, maxMessages, isKeyedByTopic } = end;
  return new KafkaDestination({
    connection: kafkaConnection(end, zone),
    latencyMs,
    maxMessages,
    isKeyedByTopic,
    onFault: reports.onFault,
  });
}

/** Only a connection to another zone is worth counting when it comes back. */
function mqttBasis(end: MqttEnd, zone: ZoneSurroundings, { onFault, onReconnected }: Reports) {
  return { dial: dialer(end, zone), onFault, ...(end.remote !== undefined && { onReopened: onReconnected }) };
}

function dialer({ remote }: MqttEnd, { access, broker, secrets, systemCa }: ZoneSurroundings): () => Duplex {
  if (remote === undefined) return () => connect({ host: broker.address, port: broker.port, noDelay: true });
  return () => {
    const known = secrets();
    const ca = remote.bundle === undefined ? systemCa : bundleOf(known, remote.bundle);
    return dialTls(access, remote, { ca, ...pairOf(known, remote.secret) });
  };
}

/** The managed identity of the zone signs in with a token, by the mechanism that event hubs take it by. */
function kafkaConnection(end: KafkaEnd, { access, secrets, systemCa }: ZoneSurroundings) {
  const { address, lookup, port } = access;
  const ca = end.bundle === undefined ? systemCa : bundleOf(secrets(), end.bundle);
  return {
    clientId: end.clientId,
    bootstrapBrokers: [{ host: end.host, port: port(end.port) }],
    tls: { ca, minVersion: 'TLSv1.3' as const, lookup, localAddress: address },
    tlsServerName: true,
    sasl: { mechanism: 'OAUTHBEARER' as const, token: () => identityToken(end.clientId) },
  };
}
