// A Flux Kustomization of one folder. No `serviceAccountName`: the extension of Azure impersonates `flux-applier` by
// itself. No `postBuild`: substitution would blank every `${…}` in data flows, so dist/ holds final YAML.

import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { ALLOWLIST_API_VERSION, ALLOWLIST_KIND } from '../../forwarder/contract/allowlist.ts';
import { SOURCE_NAME } from './flux-home.ts';
import type { PartManner } from './part.ts';

export type FluxKustomizationProps = PartManner & {
  readonly name: string;
  readonly namespace: string;
  /** Folder relative to the repository. */
  readonly folder: string;
  /**
   * Whether the folder holds an Allowlist, whose readiness Flux must be told how to judge.
   *
   * @default - it holds none.
   */
  readonly holdsAllowlist?: boolean;
};

/** How often Flux puts back what was changed by hand. */
const INTERVAL = '10m';

export class FluxKustomization extends ApiObject {
  constructor(scope: Construct, id: string, props: FluxKustomizationProps) {
    super(scope, id, {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: props.name, namespace: props.namespace },
      spec: specOf(props),
    });
  }
}

function specOf(props: FluxKustomizationProps): Record<string, unknown> {
  return {
    interval: INTERVAL,
    retryInterval: props.retryInterval,
    timeout: props.timeout,
    sourceRef: { kind: 'GitRepository', name: SOURCE_NAME },
    path: `./${props.folder}`,
    prune: props.prune,
    ...(props.survives && { deletionPolicy: 'Orphan' }),
    wait: props.wait,
    ...(props.dependsOn.length > 0 && { dependsOn: props.dependsOn.map((name) => ({ name })) }),
    ...(props.holdsAllowlist === true && { healthCheckExprs: [ALLOWLIST_HEALTH] }),
  };
}

/**
 * An Allowlist is applied when the forwarder runs it and has proved that its configuration still reaches the reserved
 * names. Before the forwarder's first word there is no status, which Flux takes as "not yet".
 */
const ALLOWLIST_HEALTH = {
  apiVersion: ALLOWLIST_API_VERSION,
  kind: ALLOWLIST_KIND,
  current:
    'status.observedGeneration == metadata.generation && ' +
    "['Ready', 'Confirmed'].all(t, status.conditions.exists(c, c.type == t && c.status == 'True'))",
  failed: "status.conditions.exists(c, c.type in ['Ready', 'Confirmed'] && c.status == 'False')",
};
