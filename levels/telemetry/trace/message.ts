// A message on its way, and what the rules of a data flow see of it.

import type { Fields } from '../expression/value.ts';
import type { Transformation } from '../transformation.ts';

export type Message = {
  readonly topic: string;
  /** As it was published; read only where a flow looks into it. */
  readonly payload: string;
  /** User properties of MQTT, headers of Kafka: by name. */
  readonly properties: ReadonlyMap<string, string>;
};

/** What filters and maps read from. */
export type Scope = {
  readonly fields: Fields;
  readonly topic: string;
  readonly properties: ReadonlyMap<string, string>;
  /** The record of each dataset that belongs to the message, by what filters and maps call it. */
  readonly records: ReadonlyMap<string, Fields>;
};

/** Records of datasets, by the key in the state store. */
export type Datasets = ReadonlyMap<string, readonly Fields[]>;

/** A flow as far as a message feels it: read from the model or from what was emitted. */
export type TracedFlow = {
  readonly zone: string;
  readonly name: string;
  /** MQTT topic filters, or the names of Kafka topics. */
  readonly topics: readonly string[];
  readonly transformation: Transformation | undefined;
  /** How the destination wants it written, such as `Parquet by aio-sr://plant/ovens:1`; undefined: as it is. */
  readonly written: string | undefined;
  /** Topic, in which `${inputTopic}` stands for the one the message came with. */
  readonly destination: string;
};

/** Why a message goes no further. */
export type EndReason =
  | 'topic-not-taken'
  | 'payload-not-readable'
  | 'rule-not-readable'
  | 'filtered'
  | 'no-value'
  | 'not-writable'
  | 'no-destination';

/** Thrown within a flow, and a value outside of it: most rules of a flow can end a message. */
export class MessageEnd extends Error {
  readonly reason: EndReason;

  constructor(reason: EndReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
