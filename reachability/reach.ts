// What can be reached in a plant, read from its synthesized objects alone. Types only.
// Nothing here or beside it imports levels/, constructs/ or forwarder/: what proves the synthesis must not repeat its mistakes.

/** Text of every synthesized file by its path from the repository's root: `dist/<site>/<zone>/<part>/…`, `flux/<site>/<zone>/…`. */
export type SynthesizedFiles = ReadonlyMap<string, string>;

export type Destination = {
  /** The zone that asks. */
  readonly zone: string;
  /** A name, or the address of a tcp destination. Where an object lists patterns, the pattern as it stands. */
  readonly host: string;
  /** What the client dials; of a tcp destination its own port is understood as well. */
  readonly port: number;
};

export type Hop = {
  /** The zone whose objects take this step. */
  readonly zone: string;
  readonly step: 'dns' | 'network-policy' | 'service' | 'listener' | 'caller' | 'entry' | 'uplink' | 'end';
  /** Path of the object that decides. */
  readonly object: string;
  /** Of a hop that stops: the objects it contradicts, where the fault may as well be. */
  readonly against?: readonly string[];
  readonly text: string;
};

export type Reach =
  | { readonly reachable: true; readonly hops: readonly Hop[] }
  | { readonly reachable: false; readonly hops: readonly Hop[]; readonly stoppedBy: Hop };

/** Whether a zone can still take a correction: its Git host, the registries of every image it runs, its login. */
export type Healing = {
  readonly zone: string;
  readonly needs: readonly (Destination & {
    readonly purpose: 'git' | 'image' | 'login';
    /** Path of the object it is needed by. */
    readonly neededBy: string;
    readonly reach: Reach;
  })[];
};
