// Whether the zones of a site fit together: one rule after the other, each in a file of topology/.

import type { SiteDraft } from './draft.ts';
import type { Problem } from './problem.ts';
import { learningRule, plantNamesRule, topDnsRule } from './topology/dns-rules.ts';
import { faceRules } from './topology/face-rules.ts';
import { forwarderPresenceRule, ownPolicyRule, subnetRule, uplinkRule } from './topology/forwarder-rules.ts';
import { hostWithoutClusterRule } from './topology/hosts-without-cluster.ts';
import {
  clusterNameRule,
  formerNameRule,
  iotOperationsRule,
  levelInNameRule,
  profileNameRule,
  siteNameRule,
} from './topology/name-rules.ts';
import { clusterRangeRule, clusterRule, deviceRule, siblingRule } from './topology/network-rules.ts';
import { routeNameRule } from './topology/route-rules.ts';
import type { Rule } from './topology/rule.ts';

/** `today` decides only whether learning has ended. */
export function checkTopology(draft: SiteDraft, { today }: { readonly today: string }): readonly Problem[] {
  return [...RULES, learningRule(today)].flatMap((rule) => rule(draft));
}

const RULES: readonly Rule[] = [
  siteNameRule,
  levelInNameRule,
  formerNameRule,
  clusterNameRule,
  profileNameRule,
  iotOperationsRule,
  forwarderPresenceRule,
  uplinkRule,
  subnetRule,
  ownPolicyRule,
  faceRules,
  siblingRule,
  clusterRangeRule,
  clusterRule,
  deviceRule,
  hostWithoutClusterRule,
  plantNamesRule,
  topDnsRule,
  routeNameRule,
];
