// `data-flows/`: what the broker of a zone is told, as custom resources. The vendor calls these a means for debugging and
// supports the ARM template beside them (azure/telemetry.json); so Flux applies them only where the site asks for it.

import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { IOT_OPERATIONS } from '../names.ts';
import { customResource } from '../telemetry/custom-resource.ts';
import { zoneResources } from '../telemetry/telemetry-resources.ts';
import { ZoneChart } from './zone-chart.ts';
import type { ZoneChartProps } from './zone-chart.ts';

/** Endpoints, flows, the listener for children and who may use it, machines and their assets. */
export class DataFlowsChart extends ZoneChart {
  constructor(scope: Construct, id: string, props: ZoneChartProps) {
    super(scope, id, props, IOT_OPERATIONS);
    for (const resource of zoneResources(props.site, props.zone)) {
      new ApiObject(this, `${resource.kind}-${resource.name}`, customResource(resource));
    }
  }
}
