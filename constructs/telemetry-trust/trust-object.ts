// What stands between brokers and those they believe, as plain objects; charts/trust-chart.ts makes resources of them.

/** A resource without its namespace and labels, which are the same for all. */
export type TrustObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** What stands beside the metadata: `spec` or `data`. */
  readonly content: Readonly<Record<string, unknown>>;
};
