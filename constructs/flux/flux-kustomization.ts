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
 * names. Every field is asked for before it is read: one that is missing would end the expression with an error, which is
 * then all that an operator sees of a forwarder that never started. The status itself is always there, by its default.
 */
const ALLOWLIST_HEALTH = {
  apiVersion: ALLOWLIST_API_VERSION,
  kind: ALLOWLIST_KIND,
  current:
    'has(status.observedGeneration) && status.observedGeneration == metadata.generation && has(status.conditions) && ' +
    "['Ready', 'Confirmed'].all(t, status.conditions.exists(c, c.type == t && c.status == 'True'))",
  failed:
    "has(status.conditions) && status.conditions.exists(c, c.type in ['Ready', 'Confirmed'] && c.status == 'False')",
};
