// A zone's forwarder in its cluster: configuration, identity, pods, and the Service that gives it its face where the
// network of the node does not.

import { ApiObject } from 'cdk8s';
import { ConfigMap } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Site, Zone } from '../../levels/model.ts';
import { FORWARDER, nameLabel } from '../names.ts';
import { ForwarderAccess } from './access.ts';
import { forwarderOf } from './addresses.ts';
import { configurationText, drainSecondsOf, forwarderConfiguration } from './configuration.ts';
import { ForwarderDeployment } from './deployment.ts';
import { ForwarderServices } from './services.ts';
import { secretsOf } from './secrets.ts';

export interface ForwarderProps {
  readonly site: Site;
  /** The zone whose children it serves: one with children and with a cluster. */
  readonly zone: Zone;
}

/** The one way from the children of a zone to its parent. */
export class Forwarder extends Construct {
  constructor(scope: Construct, id: string, { site, zone }: ForwarderProps) {
    super(scope, id);
    const { exposure, replicas } = forwarderOf(zone);
    if (zone.cluster === undefined || exposure === 'host') {
      throw new Error(
        `Cannot run the forwarder of "${zone.name}" in a cluster (construct "${this.node.path}"): ` +
          'its distribution is "none". Use the systemd units of host/',
      );
    }
    const configuration = forwarderConfiguration(site, zone);
    // No digest of it on the pod: the forwarder tries a new configuration itself and goes back when it cuts the level off.
    new ConfigMap(this, 'configuration', {
      metadata: { name: FORWARDER },
      data: { 'forwarder.yaml': configurationText(configuration) },
    });
    new ForwarderAccess(this, 'access');
    new ForwarderDeployment(this, 'deployment', {
      image: forwarderImage(site),
      secrets: secretsOf(zone),
      replicas,
      exposure,
      drainSeconds: drainSecondsOf(configuration),
      resolvesProxy: configuration.uplink.connectProxy !== undefined,
    });
    new ForwarderServices(this, 'services', { site, zone });
    if (replicas > 1) this.keepOneRunning();
  }

  /** With a single replica it would only forbid to drain the node. */
  private keepOneRunning(): void {
    new ApiObject(this, 'disruption', {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: FORWARDER },
      spec: { maxUnavailable: 1, selector: { matchLabels: nameLabel(FORWARDER) } },
    });
  }
}

/** The image by digest, so that what was reviewed is what runs. */
export function forwarderImage(site: Site): string {
  const { registry, forwarder } = site.declaration.images;
  return `${registry}/forwarder@${forwarder}`;
}
