// The parts of a zone's output that Flux applies, and how each is applied. One Kustomization per part, so that a part that
// cannot be applied (a CRD that is not installed, an object that never gets ready) holds up nothing but what needs it.

export const PARTS = ['crds', 'network', 'policies', 'probe', 'trust', 'data-flows', 'monitoring-azure', 'monitoring-prometheus'] as const;

/** A folder of dist/<site>/<zone>/ that Flux applies; `azure` and `host` are not among them. */
export type Part = (typeof PARTS)[number];

/** How a part is applied. */
export type PartManner = {
  /** Parts that must be ready first. */
  readonly dependsOn: readonly Part[];
  /** Whether objects that left Git leave the cluster. */
  readonly prune: boolean;
  /** Whether the objects stay when the Kustomization itself is deleted: what carries the children's traffic does. */
  readonly survives: boolean;
  /** Whether "applied" means "ready". */
  readonly wait: boolean;
  /** Go duration. While Flux waits it does not look at a newer revision, so this bounds how late a cure arrives. */
  readonly timeout: string;
  /** Go duration after a failure. */
  readonly retryInterval: string;
};

const INDEPENDENT: PartManner = {
  dependsOn: [],
  prune: true,
  survives: false,
  wait: false,
  timeout: '2m',
  retryInterval: '1m',
};

const MANNERS: Readonly<Record<Part, PartManner>> = {
  // Deleting a CustomResourceDefinition deletes every Allowlist with it, so nothing here is ever pruned.
  crds: { ...INDEPENDENT, prune: false, survives: true, wait: true, timeout: '1m', retryInterval: '30s' },
  // Longer than the trial of a new forwarder.yaml (120 s), so that "Confirmed" is seen.
  network: { ...INDEPENDENT, dependsOn: ['crds'], survives: true, wait: true, timeout: '3m', retryInterval: '30s' },
  policies: INDEPENDENT,
  probe: INDEPENDENT,
  trust: INDEPENDENT,
  'data-flows': INDEPENDENT,
  'monitoring-azure': INDEPENDENT,
  'monitoring-prometheus': INDEPENDENT,
};

/** How the folder of Flux objects itself is applied in mode native: a part that left it takes its Kustomization along. */
export const ROOT_MANNER: PartManner = { ...INDEPENDENT, survives: true };

/** How a part is applied. */
export function mannerOf(part: Part): PartManner {
  return MANNERS[part];
}
