// What the products at both ends of a data flow do not do, beside the kinds of destinations. `sallyport check` refuses what a
// declaration can tell; the rest is for whoever sets the other end up. docs/destinations.md shows all of it.

import { MAX_NAME } from './names.ts';
import type { RouteEnd } from './route-ends.ts';

/** Numbers that checks refuse by. */
export const VENDOR_LIMITS = {
  /** Beyond it the product cannot start the profile that holds the flows of a zone (known issue 1028). */
  flowsPerProfile: 70,
  /** Characters of a dataset's key, with the name it goes by. */
  datasetKey: 64,
  /** Quotas of the MQTT broker of Event Grid. */
  eventGridTopicBytes: 256,
  eventGridTopicSegments: 15,
  /** Kafka endpoints count milliseconds in 16 bits; the others count seconds. */
  kafkaLatencyMs: 65_535,
} as const;

/** Of every data flow. */
export const COMMON_REMARKS: readonly string[] = [
  `A zone runs at most ${VENDOR_LIMITS.flowsPerProfile} data flows, because all of them stand in the profile \`default\`; \`sallyport check\` refuses more.`,
  `Names have 3 to ${MAX_NAME} small letters, digits and "-"; \`sallyport check\` refuses longer ones. The product makes MQTT client ids of the names of flows, so these hold site, zone and route.`,
  'One side of a flow is the broker of its zone. Messages are enriched first, then filtered, then mapped.',
  'A variable in a destination topic that has no value drops the message; `sallyport check` refuses variables beyond the segments of the source.',
  'The number of instances of a profile cannot change under running flows without the risk of losing messages.',
  'A flow cannot move to another profile: it is deleted and made again.',
];

const MQTT_SOURCE =
  'With more than one instance the product subscribes by `$shared`, which the other broker has to offer where commands come from it.';
const COLUMNS = 'It is written in columns, so `schema` is needed; it takes messages and gives none back.';
const WHOLE_SECONDS = 'Batches wait for whole seconds.';
const KAFKA = [
  'The topic is one name: MQTT topics cannot choose it.',
  `Batches wait at most ${VENDOR_LIMITS.kafkaLatencyMs} ms.`,
];

/** Of one kind of destination. */
export const REMARKS: Readonly<Record<RouteEnd['kind'], readonly string[]>> = {
  parent: [
    'A service-account token means nothing to another cluster, so zones show certificates.',
    'The product allows one listener for each type of Service, and its own has `ClusterIp`: the one for zones below is `NodePort`, and nobody else can have that type.',
    'Certificates of the listener and of its clients have keys of one algorithm.',
  ],
  zone: [
    'A command keeps its topic unless `topic` says where it arrives; `#` has no end, so it cannot be kept.',
    MQTT_SOURCE,
  ],
  eventHubs: [
    'Kafka needs a namespace of the Standard tier or above.',
    'With SASL the user is the text `$ConnectionString` and the password the connection string of the namespace.',
    'An identity needs the role Azure Event Hubs Data Sender, or Data Receiver where commands come from there.',
    ...KAFKA,
  ],
  eventGrid: [
    'It retains nothing, so flows never ask it to.',
    `Topics have at most ${VENDOR_LIMITS.eventGridTopicBytes} bytes and ${VENDOR_LIMITS.eventGridTopicSegments} segments; \`sallyport check\` refuses longer ones.`,
    'Allow at least 3 sessions for one client name: the product opens several.',
    'It knows no shared subscriptions: where commands come from it, the profile has one instance.',
    'An identity needs the role EventGrid TopicSpaces Publisher, or Subscriber where commands come from there.',
  ],
  mqtt: ['The broker has to speak TLS and accept a client certificate.', MQTT_SOURCE],
  kafka: [
    'Each server announces itself under a name of its own: list all of them under `servers`, or they stay out of the allowlists.',
    ...KAFKA,
  ],
  fabricRealTime: [
    'It is the custom endpoint of an Eventstream, which speaks Kafka and knows SASL Plain only.',
    ...KAFKA,
  ],
  oneLake: [
    COLUMNS,
    WHOLE_SECONDS,
    'Its hosts serve every tenant of Fabric under the same names: the allowlist cannot tell yours from others.',
  ],
  dataLake: [COLUMNS, WHOLE_SECONDS, 'A shared access signature ends: whoever made it has to renew the Secret.'],
  dataExplorer: [COLUMNS, WHOLE_SECONDS, 'The cluster stands in the region of the site.'],
  localStorage: [
    COLUMNS,
    'The volume is one claim in the cluster of the zone; who empties it is not the product’s business.',
  ],
};
