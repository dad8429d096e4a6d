// What learning knows of a refusal: who asked for what, and when. Types only.

import type { Protocol } from '../../forwarder/contract/protocol.ts';

/** One line of a log: a forwarder closed a connection, or CoreDNS said NXDOMAIN. */
export type Denial = {
  /** Undefined in a query log, which names the zone only. */
  readonly site: string | undefined;
  /** Where the question came from. */
  readonly zone: string;
  /** Lower case, without a final dot. */
  readonly host: string;
  /** Undefined in a query log: DNS asks for names, not for ports. */
  readonly port: number | undefined;
  readonly protocol: Protocol;
  /** An address without a port. */
  readonly client: string;
  readonly ja4: string | undefined;
  /** ISO 8601, UTC; undefined where neither the line nor its prefix tells. */
  readonly time: string | undefined;
  /** How many denials the line stands for. */
  readonly count: number;
};

/** A name and port that a zone asked for and did not get, over all lines. */
export type Asked = {
  readonly site: string;
  readonly zone: string;
  readonly host: string;
  readonly port: number | undefined;
  readonly protocol: Protocol;
  readonly count: number;
  /** Times by client, the most frequent first. */
  readonly clients: ReadonlyMap<string, number>;
  /** Times by JA4 fingerprint. */
  readonly programs: ReadonlyMap<string, number>;
  readonly first: string | undefined;
  readonly last: string | undefined;
};
