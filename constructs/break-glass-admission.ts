// The exception from "only Flux changes what a level lets pass": members of a group may create Allowlist objects that are
// labelled as break-glass, within the rules of the site, and nobody changes one afterwards. Whoever is refused is told why at
// once; the forwarder holds the same rules, because a policy can be removed.
//
// `by` has to be the name under which the creator is signed in, so that the record cannot name somebody else. Deleting ends a
// break-glass; that nothing else is deleted this way, break-glass-deletion.ts sees to.

import {
  BREAK_GLASS_LABEL,
  MAX_BREAK_GLASS_ENTRIES,
  MAX_BREAK_GLASS_GRANTS,
} from '../forwarder/contract/break-glass.ts';
import type { BreakGlassDeclaration } from '../levels/declaration/site.ts';
import { ALLOWLIST_PLURAL } from './crd/allowlist-definition.ts';

export type BreakGlassAdmissionProps = BreakGlassDeclaration & {
  /** The zone, for which the list of its forwarder is named. */
  readonly zone: string;
  /** CEL: the request is Flux's own. */
  readonly isApplier: string;
};

export type BreakGlassAdmission = {
  /** Variables of the policy that the expressions use. */
  readonly variables: readonly object[];
  /** CEL: the request need not be Flux's. */
  readonly isExcepted: string;
  /** One sentence for whoever is refused. */
  readonly hint: string;
  readonly validations: readonly object[];
};

export function breakGlassAdmission(props: BreakGlassAdmissionProps): BreakGlassAdmission {
  const { group, maxHours, zone, isApplier } = props;
  const ours = `request.resource.resource == "${ALLOWLIST_PLURAL}"`;
  const isMember = `has(request.userInfo.groups) && ${JSON.stringify(group)} in request.userInfo.groups`;
  return {
    variables: [
      { name: 'labelled', expression: `${ours} && ${isLabelled('object')}` },
      { name: 'wasLabelled', expression: `${ours} && oldObject != null && ${isLabelled('oldObject')}` },
      { name: 'breaksGlass', expression: `${ours} && has(object.spec) && has(object.spec.breakGlass)` },
    ],
    // Whoever touches one without changing it (the garbage collector, say) is refused by no rule below.
    isExcepted: `(variables.labelled && (oldObject == null ? ${isMember} : variables.wasLabelled))`,
    hint: `In an emergency, members of "${group}" may open a name for up to ${maxHours} hours with an object labelled "${BREAK_GLASS_LABEL}: true"`,
    validations: [
      {
        expression: '!variables.wasLabelled || (variables.labelled && object.spec == oldObject.spec)',
        message: 'Cannot change a break-glass: its time is that of its creation. Delete it and create another',
      },
      {
        expression: 'variables.labelled == variables.breaksGlass',
        message: `Cannot use this Allowlist: the label "${BREAK_GLASS_LABEL}: true" and spec.breakGlass belong together. Give it both or neither`,
      },
      {
        expression: `!variables.breaksGlass || object.spec.breakGlass.hours <= ${maxHours}`,
        message: `Cannot break glass for so long: this site allows ${maxHours} hours. Ask for less, and change the declaration for what is needed longer`,
      },
      {
        expression: `!variables.breaksGlass || oldObject != null || ${isApplier} || object.spec.breakGlass.by == request.userInfo.username`,
        messageExpression: `'Cannot break glass in another name: "by" has to be "' + request.userInfo.username + '", as the API server knows you. Write that'`,
      },
      {
        expression: `!variables.breaksGlass || object.metadata.name != "${zone}"`,
        message: `Cannot name a break-glass "${zone}": that is the name of the list itself. Take another`,
      },
      {
        expression: `!variables.breaksGlass || (${ONLY_NAMES})`,
        message: `Cannot open this by break-glass: it has at most ${MAX_BREAK_GLASS_GRANTS} grants of ${MAX_BREAK_GLASS_ENTRIES} entries, and an entry has host, port and protocol (tls or http), no "to" and no "expires". Change the declaration for the rest`,
      },
    ],
  };
}

/** Sizes first: what follows may cost only so much. */
const ONLY_NAMES = [
  `size(object.spec.grants) <= ${MAX_BREAK_GLASS_GRANTS}`,
  `object.spec.grants.all(g, size(g.entries) <= ${MAX_BREAK_GLASS_ENTRIES})`,
  'object.spec.grants.all(g, g.entries.all(e, has(e.host) && !has(e.to) && !has(e.listenPort) && !has(e.expires) && !has(e.line)))',
  'object.spec.grants.all(g, g.entries.all(e, !has(e.protocol) || e.protocol != "tcp"))',
].join(' && ');

function isLabelled(object: string): string {
  const labels = `${object}.metadata.labels`;
  return `has(${labels}) && "${BREAK_GLASS_LABEL}" in ${labels} && ${labels}["${BREAK_GLASS_LABEL}"] == "true"`;
}
