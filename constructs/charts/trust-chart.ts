// `trust/`: whom the broker of a zone believes, and what it shows. Flux applies it whoever creates the data flows: nothing of
// it is a resource of Azure, and a rotation has to reach every cluster by the same commit.

import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { telemetryOf } from '../../levels/telemetry/telemetry-of.ts';
import { IOT_OPERATIONS } from '../names.ts';
import { trustObjects } from '../telemetry-trust/trust-objects.ts';
import { ZoneChart } from './zone-chart.ts';
import type { ZoneChartProps } from './zone-chart.ts';

/** Bundles of authorities, and certificates of the broker. */
export class TrustChart extends ZoneChart {
  constructor(scope: Construct, id: string, props: ZoneChartProps) {
    super(scope, id, props, IOT_OPERATIONS);
    const { site, zone } = props;
    const broker = telemetryOf(site).brokers.find((each) => each.zone === zone.name);
    if (broker === undefined || zone.cluster === undefined) return;
    for (const { apiVersion, kind, name, content } of trustObjects(site, broker)) {
      new ApiObject(this, `${kind}-${name}`, { apiVersion, kind, metadata: { name }, ...content });
    }
  }
}
