// The authorities that brokers believe, as `pki/<authority>.pem` shows them: public certificates, and what checks and bundles
// ask of them. Read by loading/read-authorities.ts; nothing here is a key.

/** One file: one certificate, or two while the authority is replaced. */
export type AuthorityFile = {
  /** `root`, the name of a zone, or what a route calls it. */
  readonly name: string;
  /** Relative to the folder of the site, e.g. `pki/level-3.pem`. */
  readonly file: string;
  /** In the order of the file. */
  readonly certificates: readonly AuthorityCertificate[];
  /** What else stands in it. */
  readonly faults: readonly PemFault[];
};

export type AuthorityCertificate = {
  /** Line of its first line, from 1. */
  readonly line: number;
  /** Nothing but the certificate, with a line break at its end. */
  readonly pem: string;
  /** Whether it may sign certificates. */
  readonly isAuthority: boolean;
  readonly keyFamily: KeyFamily;
  /** Milliseconds since the epoch. */
  readonly validFrom: number;
  /** Milliseconds since the epoch. */
  readonly validTo: number;
  /** What it may sign for; undefined: anything. */
  readonly constraints: NameConstraints | undefined;
  isSignedBy(other: AuthorityCertificate): boolean;
};

/** A chain that brokers accept is of one family. */
export type KeyFamily = 'EC' | 'RSA' | 'other';

/** What the names of a certificate have to be below (RFC 5280, 4.2.1.10). Of a kind with no entry, every name is permitted. */
export type NameConstraints = {
  readonly serverNames: readonly string[];
  /** Each the first parts of a distinguished name, such as `O=contoso-bakery`, `OU=level-3`. */
  readonly subjects: readonly (readonly string[])[];
  /** Whether some names are excluded too. */
  readonly excludes: boolean;
};

/** `why` goes on after "Cannot read a certificate in …:" and says how to mend it. */
export type PemFault = { readonly line: number; readonly why: string };
