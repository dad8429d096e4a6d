// `probe/`: the audit of a zone, ready to be run in a pod. In a namespace of its own: no policy of ours lies on it and no
// exception of ours is made there, so that its pod stands where any workload's does.

import { ApiObject } from 'cdk8s';
import { ConfigMap, Namespace } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { probePlanText } from '../../forwarder/contract/probe-plan.ts';
import { forwarderImage } from '../forwarder/forwarder.ts';
import { PROBE, PROBE_NAMESPACE, PROBE_PLAN } from '../names.ts';
import { podPlan } from '../probe/asked-plan.ts';
import { PLAN_FILE, probeJob } from '../probe/job.ts';
import { ZoneChart } from './zone-chart.ts';
import type { ZoneChartProps } from './zone-chart.ts';

/** Namespace, plan and Job template. */
export class ProbeChart extends ZoneChart {
  constructor(scope: Construct, id: string, props: ZoneChartProps) {
    super(scope, id, props);
    const plan = podPlan(props.site, props.zone);
    if (plan === undefined) return;
    const namespace = PROBE_NAMESPACE;
    new Namespace(this, 'namespace', {
      metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
    new ConfigMap(this, 'plan', {
      metadata: { name: PROBE_PLAN, namespace },
      data: { [PLAN_FILE]: probePlanText(plan) },
    });
    new ApiObject(this, 'probe', {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: PROBE, namespace },
      spec: {
        // Never by itself: it is what `kubectl create job --from=cronjob/probe` copies. A Job in Git could run only once.
        suspend: true,
        schedule: '@yearly',
        jobTemplate: { spec: probeJob(forwarderImage(props.site)) },
      },
    });
  }
}
