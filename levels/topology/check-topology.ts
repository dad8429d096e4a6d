// Whether the zones of a site fit together: one rule after the other, each in a file of topology/.

import type { SiteDraft } from '../loading/draft.ts';
import type { Problem } from '../problem.ts';
import { apiServerRule, decommissionRule, exposureRule, namespaceRule, nodeAddressRule } from './cluster-rules.ts';
import { aksDnsRule, forwardedZoneRule, learningRule, plantNamesRule, topDnsRule } from './dns-rules.ts';
import { faceRules } from './face-rules.ts';
import { forwarderPresenceRule, ownPolicyRule, subnetRule, uplinkRule } from './forwarder-rules.ts';
import { hostWithoutClusterRule } from './hosts-without-cluster.ts';
import {
  clusterNameRule,
  formerNameRule,
  iotOperationsRule,
  levelInNameRule,
  profileNameRule,
  siteNameRule,
  takenNameRule,
} from './name-rules.ts';
import { clusterRangeRule, clusterRule, deviceRule, siblingRule } from './network-rules.ts';
import { twiceRule } from './list-rules.ts';
import { routeNameRule } from './route-rules.ts';
import type { Rule } from './rule.ts';

/** `today` decides only whether learning has ended. */
export function checkTopology(draft: SiteDraft, { today }: { readonly today: string }): readonly Problem[] {
  return [...RULES, learningRule(today)].flatMap((rule) => rule(draft));
}

const RULES: readonly Rule[] = [
  siteNameRule,
  levelInNameRule,
  takenNameRule,
  formerNameRule,
  decommissionRule,
  clusterNameRule,
  profileNameRule,
  iotOperationsRule,
  forwarderPresenceRule,
  uplinkRule,
  subnetRule,
  exposureRule,
  ownPolicyRule,
  apiServerRule,
  nodeAddressRule,
  namespaceRule,
  faceRules,
  siblingRule,
  clusterRangeRule,
  clusterRule,
  deviceRule,
  hostWithoutClusterRule,
  plantNamesRule,
  topDnsRule,
  aksDnsRule,
  forwardedZoneRule,
  routeNameRule,
  twiceRule,
];
