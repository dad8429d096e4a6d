// The last step: what was applied says what should be so, and this asks whether it is.

import type { Site, Zone } from '../../levels/model.ts';
import { polices } from '../../levels/needs/passage.ts';
import { probePlanText } from '../../forwarder/contract/probe-plan.ts';
import { PROBE, PROBE_NAMESPACE } from '../names.ts';
import { hostPlan, isProbedByPods } from '../probe/asked-plan.ts';
import { hostFolderOf, PROGRAM_FOLDER } from './places.ts';
import type { Step } from './step.ts';

const PLAN = 'probe.json';
const TEXT =
  'Everything the zone may reach has to answer, and a few things it may not have to be denied; the last line says how many did. ' +
  'Repeat it after a change or an incident: docs/probe.md.';

/** Asks from a pod, as the workloads of the zone would. */
export function podProbeSteps(zone: Zone): readonly Step[] {
  if (!isProbedByPods(zone)) return [];
  const context = `kubectl --context ${zone.cluster?.name ?? zone.name}`;
  const kubectl = `${context} --namespace ${PROBE_NAMESPACE}`;
  const job = `job/first-${PROBE}`;
  return [
    ...(polices(zone) ? [freshDnsStep(context)] : []),
    {
      title: 'Prove it',
      text: TEXT,
      commands: [
        `${kubectl} create job first-${PROBE} --from=cronjob/${PROBE}`,
        `${kubectl} wait ${job} --for=jsonpath='{.status.conditions}' --timeout=20m`,
        `${kubectl} logs ${job}`,
        `${kubectl} wait ${job} --for=condition=complete --timeout=10s`,
      ],
    },
  ];
}

/** Pods of a zone that polices itself meet its forwarder by what their DNS answers. */
function freshDnsStep(context: string): Step {
  return {
    title: 'Let pods resolve by the forwarder at once',
    text: 'The DNS of the cluster notices the ConfigMap `coredns-custom` after some minutes; started again it has it. Later changes have that time.',
    commands: [
      `${context} --namespace kube-system rollout restart deployment/coredns`,
      `${context} --namespace kube-system rollout status deployment/coredns --timeout=5m`,
    ],
  };
}

/** Asks from a host without a cluster. */
export function hostProbeSteps(site: Site, zone: Zone): readonly Step[] {
  if (hostPlan(site, zone) === undefined) return [];
  const command = `${PROGRAM_FOLDER}/bin/forwarder probe --plan ${hostFolderOf(site, zone)}/${PLAN}`;
  return [{ title: 'Prove it', text: TEXT, commands: [command] }];
}

/** The plan of a host without a cluster, by the name of its file. */
export function hostProbeFiles(site: Site, zone: Zone): readonly (readonly [string, string])[] {
  const plan = hostPlan(site, zone);
  return plan === undefined ? [] : [[PLAN, probePlanText(plan)]];
}
