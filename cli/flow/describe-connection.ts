// Whom a zone connects to for a flow: server and port, who proves what to whom, and what the forwarders on the way say.

import { distinguishedName } from '../../constructs/telemetry/authentication-of-children.ts';
import { explainReach } from '../../levels/explain.ts';
import type { Site } from '../../levels/model.ts';
import type { Authentication, Endpoint } from '../../levels/telemetry/endpoint.ts';
import type { Broker } from '../../levels/telemetry/model.ts';
import { telemetryOf } from '../../levels/telemetry/telemetry-of.ts';
import type { Bundle, Certificate } from '../../levels/telemetry/trust.ts';
import type { Connection } from './described-way.ts';

const HTTPS_PORT = 443;

export function describeConnection(site: Site, zone: string, endpoint: Endpoint, today: string): Connection {
  const broker = brokerOf(site, zone);
  return {
    kind: endpoint.kind,
    endpoint: endpoint.name,
    server: serverOf(endpoint),
    protocol: protocolOf(endpoint),
    clientIds: 'clientIdPrefix' in endpoint ? endpoint.clientIdPrefix : undefined,
    shows: shownTo(endpoint, broker?.client),
    believes: believedOf(endpoint),
    answer: endpoint.kind === 'parent' ? answerOf(site, broker?.parent) : undefined,
    passages: endpoint.reach.map(({ host, port }) => explainReach(site, zone, host, port, { today })),
  };
}

function brokerOf(site: Site, zone: string | undefined): Broker | undefined {
  return telemetryOf(site).brokers.find((broker) => broker.zone === zone);
}

function serverOf(endpoint: Endpoint): Connection['server'] {
  if (endpoint.kind === 'localStorage') return undefined;
  return { host: endpoint.host, port: 'port' in endpoint ? endpoint.port : HTTPS_PORT };
}

function protocolOf(endpoint: Endpoint): string {
  if ('protocol' in endpoint)
    return endpoint.protocol === 'webSockets' ? 'MQTT over web sockets and TLS' : 'MQTT over TLS';
  if ('consumerGroup' in endpoint) return 'Kafka over TLS';
  return endpoint.kind === 'localStorage' ? 'files' : 'HTTPS';
}

/** The certificate towards the broker above is derived; elsewhere the zone signs in as the route says. */
function shownTo(endpoint: Endpoint, client: Certificate | undefined): string | undefined {
  if (endpoint.kind === 'localStorage') return undefined;
  if (endpoint.kind === 'parent' && client !== undefined) return certificateText(client);
  return signInText(endpoint.authentication);
}

function signInText(authentication: Authentication): string {
  if (authentication.method === 'managedIdentity')
    return authentication.identity === undefined
      ? 'the managed identity the system assigned'
      : `the managed identity ${authentication.identity.clientId}`;
  const secret = `of Secret "${authentication.secretRef}"`;
  if (authentication.method === 'certificate') return `the certificate ${secret}`;
  if (authentication.method === 'accessToken') return `the access token ${secret}`;
  return `user and password ${secret}, by SASL ${authentication.mechanism}`;
}

function certificateText({ name, subject, serverNames }: Certificate): string {
  const names = serverNames.length === 0 ? '' : ` for ${serverNames.join(', ')}`;
  return `certificate "${name}" (${distinguishedName(subject)})${names}`;
}

function believedOf(endpoint: Endpoint): string | undefined {
  if (endpoint.kind === 'localStorage') return undefined;
  const trusted = 'trusted' in endpoint ? endpoint.trusted : undefined;
  return trusted === undefined ? 'the authorities the system knows' : bundleText(trusted);
}

function bundleText({ name, authorities }: Bundle): string {
  return `authorities ${authorities.map((authority) => `"${authority}"`).join(', ')} (ConfigMap "${name}")`;
}

function answerOf(site: Site, parent: string | undefined): Connection['answer'] {
  const listener = brokerOf(site, parent)?.listener;
  if (listener === undefined) return undefined;
  return {
    listener: listener.name,
    service: listener.service,
    shows: certificateText(listener.certificate),
    believes: bundleText(listener.clients),
  };
}
