// Who believes whom between brokers. Every zone with a broker has an issuing authority of its own; what is public of it
// stands in pki/ beside the declarations, private keys never do.

/** Where private keys of a zone come from: made in its cluster by an issuer, or fetched from a vault. */
export type Trust = {
  readonly kind: 'certManager' | 'secretSync';
  /**
   * Where to fetch what is not made in the cluster: with secretSync all of it, with certManager the client certificate,
   * because cert-manager cannot write a Secret with the keys that data flows read. Undefined: it is placed by hand.
   */
  readonly vault: Vault | undefined;
};

export type Vault = {
  readonly name: string;
  /** The managed identity that reads it. */
  readonly identity: { readonly clientId: string; readonly tenantId: string };
};

/** Distinguished name, as `CN = …, OU = …, O = …`. */
export type Subject = {
  readonly commonName: string;
  /** The zone. */
  readonly unit: string;
  /** The site. */
  readonly organization: string;
};

/** A certificate with its private key: one object, one Secret. */
export type Certificate = {
  /** Of the object and its Secret. */
  readonly name: string;
  readonly usage: 'server' | 'client';
  readonly subject: Subject;
  /** Subject alternative names. */
  readonly serverNames: readonly string[];
  /** The zone whose authority signs it: always the one it belongs to. */
  readonly authority: string;
  readonly durationHours: number;
  readonly renewBeforeHours: number;
};

/** Authorities that one side believes: each a file `pki/<authority>.pem` with one certificate, or two while it is rotated. */
export type Bundle = {
  readonly name: string;
  /** `root` or names of zones, and for endpoints outside the plant whatever the route names. */
  readonly authorities: readonly string[];
};

/** The authority above those of the zones. */
export const ROOT_AUTHORITY = 'root';

/** What the issuing authority of a zone may sign: its certificate holds these as name constraints. */
export type Authority = {
  readonly zone: string;
  readonly subject: Subject;
  readonly permitted: {
    /** Server names at or below this one. */
    readonly serverName: string;
    /** Subjects with this organization and unit. */
    readonly subject: Pick<Subject, 'unit' | 'organization'>;
  };
};
