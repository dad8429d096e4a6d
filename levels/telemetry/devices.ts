// Where messages begin: machines that speak OPC UA, and the assets whose data points they hold.

export type Device = {
  /** Unique in the fleet: a registry of devices may serve many sites. */
  readonly name: string;
  /** As declared. */
  readonly label: string;
  /** A name or an address of the zone. */
  readonly host: string;
  readonly port: number;
  /** Secret with user and password; undefined: the machine asks for none. */
  readonly secretRef: string | undefined;
  readonly assets: readonly Asset[];
};

export type Asset = {
  /** Unique in the fleet. */
  readonly name: string;
  /** As declared. */
  readonly label: string;
  /** Where it publishes on the zone's own broker. */
  readonly topic: string;
  readonly points: readonly DataPoint[];
  readonly samplingMs: number;
  readonly publishingMs: number;
};

type DataPoint = {
  readonly name: string;
  /** The node in the machine's address space, e.g. `ns=3;s=Temperature`. */
  readonly node: string;
};
