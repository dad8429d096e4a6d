// The Allowlist object of a zone. It carries the digest of forwarder.yaml: the two are made together and belong together.

import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { ALLOWLIST_API_VERSION, ALLOWLIST_KIND } from '../forwarder/contract/allowlist.ts';
import type { Allowlist as AllowlistResource, AllowlistSpec } from '../forwarder/contract/allowlist.ts';
import { digestOf } from '../forwarder/contract/digest.ts';
import { forwarderAllowlist } from '../levels/forwarder-allowlist.ts';
import type { Site, Zone } from '../levels/model.ts';
import { configurationText, forwarderConfiguration } from './forwarder/configuration.ts';
import { KEEP, NAMESPACE } from './names.ts';

export interface AllowlistProps {
  /** Name of the object. forwarder.yaml names it: only that one counts. */
  readonly name: string;
  /** What passes, for which zone. */
  readonly spec: AllowlistSpec;
  /**
   * Namespace of the object.
   *
   * @default - the namespace of the chart.
   */
  readonly namespace?: string;
}

/** What one forwarder lets pass. Flux never deletes it: an empty place would be read as a fault, not as a wish. */
export class Allowlist extends Construct {
  constructor(scope: Construct, id: string, props: AllowlistProps) {
    super(scope, id);
    new ApiObject(this, 'allowlist', {
      apiVersion: ALLOWLIST_API_VERSION,
      kind: ALLOWLIST_KIND,
      metadata: {
        name: props.name,
        annotations: KEEP,
        ...(props.namespace !== undefined && { namespace: props.namespace }),
      },
      spec: props.spec,
    });
  }
}

/** What the forwarder of a zone lets pass, bound to its forwarder.yaml. */
export function allowlistSpecOf(site: Site, zone: Zone): AllowlistSpec {
  const configDigest = digestOf(configurationText(forwarderConfiguration(site, zone)));
  return { configDigest, ...forwarderAllowlist(site, zone) };
}

/** The same as a whole resource, for allowlist.yaml of a host without a cluster. */
export function allowlistResource(site: Site, zone: Zone): AllowlistResource {
  return {
    apiVersion: ALLOWLIST_API_VERSION,
    kind: ALLOWLIST_KIND,
    metadata: { name: zone.name, namespace: NAMESPACE },
    spec: allowlistSpecOf(site, zone),
  };
}
