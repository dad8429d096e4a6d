// The way of a route as it is printed, drawn and given as JSON: for each hop what it takes and puts where, whom it connects to
// and as whom, and which forwarders let it pass. Types only; describe-way.ts fills them.

import type { Explanation } from '../../forwarder/contract/explanation.ts';
import type { Endpoint } from '../../levels/telemetry/endpoint.ts';

export type DescribedWay = {
  readonly site: string;
  readonly route: string;
  readonly direction: 'up' | 'down';
  /** Assets that publish into it. */
  readonly assets: readonly string[];
  /** In the order in which messages pass them. */
  readonly hops: readonly DescribedHop[];
};

export type DescribedHop = {
  readonly zone: string;
  readonly flow: string;
  readonly takes: Station;
  /** What happens to messages, a sentence for each rule, in the order in which it does. */
  readonly rules: readonly string[];
  readonly puts: Station;
  /** Undefined where a flow stays within its own broker. */
  readonly connection: Connection | undefined;
};

/** Where messages are before or after a flow. */
export type Station = {
  /** Such as `broker of level-3` or `Event Hubs namespace bakery.servicebus.windows.net`. */
  readonly place: string;
  /** Of the flow’s zone; `default` is its own broker. */
  readonly endpoint: string;
  /** Topic filters where messages are taken, one topic where they are put. */
  readonly topics: readonly string[];
};

/** Made by the zone of the flow, whichever way messages go. */
export type Connection = {
  readonly kind: Endpoint['kind'];
  readonly endpoint: string;
  /** Undefined where messages stay on a volume of the cluster. */
  readonly server: { readonly host: string; readonly port: number } | undefined;
  readonly protocol: string;
  /** What client ids begin with; of MQTT. */
  readonly clientIds: string | undefined;
  /** How the zone proves who it is. */
  readonly shows: string | undefined;
  /** Whom it believes. */
  readonly believes: string | undefined;
  /** The other side, where it is a broker of the plant. */
  readonly answer: Answer | undefined;
  /** One for each destination of the allowlist; none where no forwarder stands between. */
  readonly passages: readonly Explanation[];
};

type Answer = {
  readonly listener: string;
  readonly service: string;
  readonly shows: string;
  readonly believes: string;
};
