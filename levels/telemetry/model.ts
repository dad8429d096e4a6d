// The telemetry of a site, resolved: what every broker of it is told, derived from the routes of site.yaml. Types only;
// telemetry-of.ts derives them. Custom resources, ARM templates, allowlist entries and `sallyport flow` all read this, so
// that they cannot disagree.
//
// A message goes from broker to broker. A flow belongs to one broker and moves messages between that broker and one
// endpoint; whichever way messages go, the connection is made by the lower side, because nothing dials downwards:
//
//   level-2-ovens: local data/ovens/#  ──►  parent  from/level-2-ovens/ovens/${inputTopic}
//   level-3:       local from/level-2-ovens/ovens/data/ovens/#  ──►  parent  from/level-3/${inputTopic}
//   level-4:       local from/level-3/from/level-2-ovens/ovens/data/ovens/#  ──►  event hub "ovens"
//
// On the way up each hop puts a prefix before the topic, on the way down each takes one away, so no message can come round.

import type { Device } from './devices.ts';
import type { Endpoint } from './endpoint.ts';
import type { Transformation } from './transformation.ts';
import type { Authority, Bundle, Certificate, Subject, Trust } from './trust.ts';

export type Telemetry = {
  readonly site: string;
  /** One for each zone that has a broker, in the order of the site's zones: the topmost first. */
  readonly brokers: readonly Broker[];
  /** One for each route that can be followed, in the order of the declaration. */
  readonly ways: readonly Way[];
  /** Of the zones that show a certificate to another, in the order of the site's zones. */
  readonly authorities: readonly Authority[];
};

/** The broker of one zone and everything beside it. Lists may be empty: a zone may have a broker that no route passes. */
export type Broker = {
  readonly zone: string;
  /** The zone of the broker above, the nearest there is; undefined for the topmost. */
  readonly parent: string | undefined;
  /** Where the private keys of this zone come from. */
  readonly trust: Trust;
  /** What flows connect to besides the zone's own broker, by name. */
  readonly endpoints: readonly Endpoint[];
  /** By name. */
  readonly flows: readonly Flow[];
  /** Present where brokers of zones below connect. */
  readonly listener: Listener | undefined;
  /** What the zone shows to the broker above; present where a flow connects to it. */
  readonly client: Certificate | undefined;
  readonly devices: readonly Device[];
};

/** How messages of one route move at one broker: one source, one destination, at least one of them the zone's own broker. */
export type Flow = {
  /** Unique in the fleet: the product makes client ids from it. */
  readonly name: string;
  readonly zone: string;
  readonly route: string;
  readonly source: FlowEnd & {
    /** MQTT topic filters, or the names of Kafka topics. */
    readonly topics: readonly string[];
  };
  readonly transformation: Transformation | undefined;
  readonly serialization: Serialization | undefined;
  readonly destination: FlowEnd & {
    /** An MQTT topic, in which `${inputTopic}` and `${inputTopic.N}` stand for parts of the source's; or the name of a Kafka topic, container, table or folder. */
    readonly topic: string;
  };
  /** Whether messages that wait survive a restart. */
  readonly persistence: boolean;
};

/** `undefined`: the zone's own broker. */
type FlowEnd = { readonly endpoint: Endpoint | undefined };

/** How messages are written where they are stored. */
export type Serialization = {
  readonly format: 'delta' | 'parquet' | 'json';
  /** `namespace/name:version` in the schema registry. */
  readonly schema: string;
};

/** Where the brokers of zones below connect: TLS with certificates on both sides, dialled by the zone's forwarder. */
export type Listener = {
  readonly name: string;
  /** The Service in the cluster of the zone that the forwarder dials. */
  readonly service: string;
  readonly port: number;
  /** What children ask for, and what the certificate is made for. */
  readonly serverName: string;
  readonly certificate: Certificate;
  /** Whose clients are let in. */
  readonly clients: Bundle;
  /** By name of the zone. */
  readonly children: readonly Child[];
};

/** A zone below: by what it is known, and all it may do. */
export type Child = {
  readonly zone: string;
  readonly subject: Subject;
  /** What the broker holds true of whoever shows a certificate with the subject. */
  readonly attributes: Readonly<Record<string, string>>;
  /** It may connect with client ids that begin so. Ends with a character no name of a zone holds, so no prefix covers another's. */
  readonly clientIdPrefix: string;
  /** Topic filters. */
  readonly publish: readonly string[];
  /** Topic filters; empty where no command goes down to the zone. */
  readonly subscribe: readonly string[];
};

/** A route as it is walked. */
export type Way = {
  readonly route: string;
  /** Its place in `telemetry.routes`. */
  readonly index: number;
  readonly direction: 'up' | 'down';
  /** Zones of the brokers that its messages pass, in their order: the first receives them, the last hands them over. */
  readonly zones: readonly string[];
  /** Assets that publish into it. */
  readonly assets: readonly string[];
  /** In the order in which messages pass them. */
  readonly flows: readonly Flow[];
};
