// What a client of a drill is told to do, and what it says afterwards. The client itself is client-program.ts, which knows no
// other file than this one's types: it also runs in Pods, where nothing else of this repository is.

/** A way of asking something of the network. Addresses and ports are dialled as they stand. */
export type Errand = AskErrand | RepeatErrand | HoldErrand | LookUpErrand | DatagramErrand;

type Connection = {
  /** The name in the TLS hello and in the certificate. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** Dialled instead of what `host` resolves to. */
  readonly address?: string;
  /** The address it comes from, of those the machine has. */
  readonly source?: string;
  /** Written before anything else, in hexadecimal: a forged PROXY header. */
  readonly prefix?: string;
  readonly protocol: 'https' | 'http' | 'tcp';
  readonly limitMs: number;
};

/** One request, to its end. */
export type AskErrand = Connection & { readonly kind: 'ask' };

/** The same request again and again, each over a connection of its own, until the client is told to end. */
export type RepeatErrand = Connection & { readonly kind: 'repeat'; readonly everyMs: number };

/** Connections that are kept, each with a line every 200 ms, until the client is told to end. */
export type HoldErrand = Connection & { readonly kind: 'hold'; readonly connections: number };

/** A question to one resolver. */
export type LookUpErrand = {
  readonly kind: 'look-up';
  readonly host: string;
  readonly resolver: string;
  readonly limitMs: number;
};

/** A datagram that somebody may answer. */
export type DatagramErrand = {
  readonly kind: 'datagram';
  readonly address: string;
  readonly port: number;
  /** In hexadecimal. */
  readonly bytes: string;
  readonly limitMs: number;
};

/** How far it came. `closed`: it was connected, and cut off before an answer. */
export type Outcome =
  | 'answered'
  | 'name-not-found'
  | 'resolver-silent'
  | 'refused'
  | 'unreachable'
  | 'timed-out'
  | 'closed'
  | 'untrusted';

export type Asked = {
  readonly outcome: Outcome;
  /** What the system says: `ECONNRESET`, a message. */
  readonly detail: string;
  /** What was dialled, or what the name resolved to. */
  readonly address: string;
  readonly milliseconds: number;
  readonly status: number;
  readonly bytes: number;
  /** The first 4 KiB. */
  readonly body: string;
};

/** What a `repeat` errand came to so far. */
export type Repeated = {
  /** Requests that have been answered or have failed. */
  readonly asked: number;
  /** Those of them that were not answered. */
  readonly failed: number;
  /** The first of those. */
  readonly failures: readonly (Pick<Asked, 'outcome' | 'detail'> & { readonly at: string })[];
  /** Whether this is the client's last word. */
  readonly isOver: boolean;
};

/** One connection of a `hold` errand. */
export type Held = {
  readonly lines: number;
  readonly bytes: number;
  /** Lines that never came although later ones did. */
  readonly missing: number;
  /** The longest time without a line. */
  readonly longestPauseMs: number;
  /** How it ended; undefined while it is open. */
  readonly ended?: Outcome | 'told';
  readonly detail?: string;
};
