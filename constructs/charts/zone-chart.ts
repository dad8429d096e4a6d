// A chart is one part of one zone: a folder of dist/<site>/<zone>/, applied by one Kustomization of Flux.

import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Site, Zone } from '../../levels/model.ts';

export interface ZoneChartProps {
  readonly site: Site;
  readonly zone: Zone;
}

/** Labels every object with what it belongs to, and names objects without a hash. */
export class ZoneChart extends Chart {
  constructor(scope: Construct, id: string, { site, zone }: ZoneChartProps, namespace?: string) {
    super(scope, id, {
      disableResourceNameHashes: true,
      labels: {
        'app.kubernetes.io/part-of': 'sallyport',
        'app.kubernetes.io/managed-by': 'sallyport',
        'sallyport.dev/site': site.name,
        'sallyport.dev/zone': zone.name,
      },
      ...(namespace !== undefined && { namespace }),
    });
  }
}
