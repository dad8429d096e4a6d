// Apache Kafka where event hubs would be: one node, a topic for each hub, TLS 1.3. Who hands messages in signs in with a
// token, as a managed identity does; who reads them with a connection string.

export type KafkaPlace = {
  /** What clients call it, and where it is on this machine. */
  readonly host: string;
  readonly address: string;
  readonly port: number;
  /** Ports for itself, at the same address: a run owns that one, and 127.0.0.1 belongs to everybody. */
  readonly controllerPort: number;
  readonly internalPort: number;
};

export type KafkaFiles = { readonly data: string; /** Private key and certificates, PEM. */ readonly keyStore: string };

/** The literal user name that event hubs expect beside a connection string. */
export const CONNECTION_STRING_USER = '$ConnectionString';

const OAUTH = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule';
const PLAIN = 'org.apache.kafka.common.security.plain.PlainLoginModule';

/** server.properties. The token is not signed: what would sign it is in the cloud. */
export function kafkaSettings(place: KafkaPlace, files: KafkaFiles, connectionString: string): string {
  const { host, address, port, controllerPort, internalPort } = place;
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${address}:${controllerPort}`,
    listeners: `SASL_SSL://${address}:${port},INTERNAL://${address}:${internalPort},CONTROLLER://${address}:${controllerPort}`,
    // A client asks any node for the others and dials what it is told: the name, or it would pass no forwarder.
    'advertised.listeners': `SASL_SSL://${host}:${port},INTERNAL://${address}:${internalPort}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'INTERNAL',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,SASL_SSL:SASL_SSL',
    'sasl.enabled.mechanisms': 'OAUTHBEARER,PLAIN',
    'listener.name.sasl_ssl.oauthbearer.sasl.jaas.config': `${OAUTH} required unsecuredLoginStringClaim_sub="nobody";`,
    'listener.name.sasl_ssl.plain.sasl.jaas.config': `${PLAIN} required user_${CONNECTION_STRING_USER}="${connectionString}";`,
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': files.keyStore,
    'ssl.protocol': 'TLSv1.3',
    'ssl.enabled.protocols': 'TLSv1.3',
    'auto.create.topics.enable': 'false',
    'offsets.topic.replication.factor': 1,
    'group.initial.rebalance.delay.ms': 0,
    'log.dirs': files.data,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
