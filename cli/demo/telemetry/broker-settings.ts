// What the emitted objects of a zone's listener say, in the words of mosquitto: TLS 1.3 with certificates on both sides, the
// whole subject as user, and for each of them what its rules allow. Nothing else is allowed, as in the product.
//
// One thing mosquitto cannot say: which client ids a user may have. It knows one prefix for all clients of a broker, local ones
// too, and none for a user. So the `Connect` of a rule is not enforced here: a zone that takes another's client id is let in.

import { objectOf, type ObjectOf, objectsOf, type TelemetryObject } from './objects.ts';

export type BrokerPlaces = {
  /** Where local clients of the zone connect, without TLS: they never leave the machine. */
  readonly local: { readonly address: string; readonly port: number };
  /** Where children connect. */
  readonly children: { readonly address: string; readonly port: number };
  readonly data: string;
  readonly accessList: string;
  /** PEM files by name of Secret or ConfigMap. */
  certificate(secret: string): { readonly cert: string; readonly key: string };
  bundle(configMap: string): string;
};

export type BrokerSettings = { readonly configuration: string; readonly accessList: string };

/** Persistent, and with room for whatever waits: a broker that drops what it confirmed is no use to anybody. */
const GENERAL = [
  'per_listener_settings true',
  'persistence true',
  'autosave_interval 0',
  'max_queued_messages 1000000',
  'max_inflight_messages 100',
  'set_tcp_nodelay true',
  'log_dest stderr',
  'log_timestamp false',
];

/** `isWatched`: each message and each denial is logged, which costs more than the messages. */
export function brokerSettings(
  objects: readonly TelemetryObject[],
  places: BrokerPlaces,
  isWatched: boolean,
): BrokerSettings {
  const rules = objectsOf(objects, 'BrokerListener').map((listener) => childrenListener(listener, objects, places));
  const levels = ['error', 'warning', 'notice', 'information', ...(isWatched ? ['debug'] : [])];
  const lines = [
    ...GENERAL,
    ...levels.map((level) => `log_type ${level}`),
    `persistence_location ${places.data}/`,
    `listener ${places.local.port} ${places.local.address}`,
    'allow_anonymous true',
    ...rules.flatMap(({ listener }) => listener),
  ];
  return { configuration: text(lines), accessList: text(rules.flatMap(({ accessList }) => accessList)) };
}

type ChildrenListener = {
  readonly listener: readonly string[];
  readonly accessList: readonly string[];
};

function childrenListener(
  { spec }: ObjectOf<'BrokerListener'>,
  objects: readonly TelemetryObject[],
  places: BrokerPlaces,
): ChildrenListener {
  const [port] = spec.ports;
  const authentication = objectOf(objects, 'BrokerAuthentication', port.authenticationRef);
  const [{ x509Settings }] = authentication.spec.authenticationMethods;
  const { rules } = objectOf(objects, 'BrokerAuthorization', port.authorizationRef).spec.authorizationPolicies;
  const { cert, key } = places.certificate(port.tls.manual.secretRef);
  return {
    listener: [
      `listener ${places.children.port} ${places.children.address}`,
      'allow_anonymous false',
      'tls_version tlsv1.3',
      `certfile ${cert}`,
      `keyfile ${key}`,
      `cafile ${places.bundle(x509Settings.trustedClientCaCert)}`,
      'require_certificate true',
      'use_subject_as_username true',
      `acl_file ${places.accessList}`,
    ],
    accessList: rules.flatMap((rule) => accessOf(rule, x509Settings.authorizationAttributes)),
  };
}

type Rule = ObjectOf<'BrokerAuthorization'>['spec']['authorizationPolicies']['rules'][number];
type Subjects =
  ObjectOf<'BrokerAuthentication'>['spec']['authenticationMethods'][0]['x509Settings']['authorizationAttributes'];

const RIGHTS = { Publish: 'write', Subscribe: 'read' } as const;

/** Of every subject whose attributes are those of one of the principals. */
function accessOf({ principals, brokerResources }: Rule, subjects: Subjects): readonly string[] {
  const meant = Object.values(subjects).filter(({ attributes }) =>
    principals.attributes.some((wanted) => Object.entries(wanted).every(([key, value]) => attributes[key] === value)),
  );
  const topics = brokerResources.flatMap((resource) =>
    resource.method === 'Connect' ? [] : resource.topics.map((topic) => `topic ${RIGHTS[resource.method]} ${topic}`),
  );
  return meant.flatMap(({ subject }) => [`user ${userOf(subject)}`, ...topics]);
}

/** `CN = a, O = b` as mosquitto writes subjects (RFC 2253): `CN=a,O=b`. */
export function userOf(subject: string): string {
  return subject
    .split(', ')
    .map((part) => part.replace(' = ', '='))
    .join(',');
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
