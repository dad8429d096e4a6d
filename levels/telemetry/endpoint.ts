// What flows connect to besides their own broker: the broker above, or where messages leave the plant (or enter it).

import type { NeedEnd } from '../need.ts';
import type { Bundle } from './trust.ts';

export type Endpoint = MqttEndpoint | KafkaEndpoint | StoreEndpoint;

type Common = {
  /** Unique in its zone. */
  readonly name: string;
  /** The route it belongs to; undefined for the broker above, which all routes share. */
  readonly route: string | undefined;
  /** Destinations of the allowlist it needs, the zone's forwarders up to their end willing. */
  readonly reach: readonly Reach[];
};

/** One destination; without `end` on the Internet, as seen from the top. */
export type Reach = { readonly host: string; readonly port: number; readonly end: NeedEnd | undefined };

export type MqttEndpoint = Common & {
  readonly kind: 'parent' | 'eventGrid' | 'mqtt';
  readonly host: string;
  readonly port: number;
  readonly protocol: 'mqtt' | 'webSockets';
  readonly authentication: Authentication;
  /** Whom to believe; undefined: what the system believes. */
  readonly trusted: Bundle | undefined;
  /** Unique in the fleet: two clients of one id throw each other out. */
  readonly clientIdPrefix: string;
  readonly qos: 0 | 1;
  readonly retain: 'keep' | 'never';
  readonly sessionExpirySeconds: number;
};

export type KafkaEndpoint = Common & {
  readonly kind: 'eventHubs' | 'fabricRealTime' | 'kafka';
  readonly host: string;
  readonly port: number;
  readonly authentication: Authentication;
  readonly trusted: Bundle | undefined;
  readonly batching: Batching;
  /** Present where messages come from there. */
  readonly consumerGroup: string | undefined;
};

/** Places that store: they take messages, and give none back. */
export type StoreEndpoint = Common &
  (
    | {
        readonly kind: 'dataExplorer';
        readonly host: string;
        readonly database: string;
        readonly authentication: Authentication;
        readonly batching: Batching;
      }
    | {
        readonly kind: 'dataLake';
        readonly host: string;
        readonly authentication: Authentication;
        readonly batching: Batching;
      }
    | {
        readonly kind: 'oneLake';
        readonly host: string;
        readonly workspace: string;
        readonly lakehouse: string;
        readonly path: 'files' | 'tables';
        readonly authentication: Authentication;
        readonly batching: Batching;
      }
    | { readonly kind: 'localStorage'; readonly claim: string }
  );

/** How the zone signs in there. There is no way without: nothing between levels or out of the plant is anonymous. */
export type Authentication =
  /** `identity` undefined: the one the system assigned; `audience` undefined: the product's default. */
  | {
      readonly method: 'managedIdentity';
      readonly identity:
        | { readonly clientId: string; readonly tenantId: string; readonly scope: string | undefined }
        | undefined;
      readonly audience: string | undefined;
    }
  | {
      readonly method: 'sasl';
      readonly mechanism: 'plain' | 'scramSha256' | 'scramSha512';
      readonly secretRef: string;
    }
  | { readonly method: 'certificate'; readonly secretRef: string }
  | { readonly method: 'accessToken'; readonly secretRef: string };

/** How long messages wait for each other; undefined: the product's default. */
export type Batching = {
  readonly latencyMs: number | undefined;
  readonly maxMessages: number | undefined;
  /** Kafka only. */
  readonly maxBytes: number | undefined;
};
