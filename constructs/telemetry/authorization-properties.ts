// What a child may do at the broker above: connect under its own client ids, publish under `from/<zone>/`, and subscribe to
// `to/<zone>/` where commands go down to it. Nothing else is said, and the product denies what nothing allows.

import type { Child, Listener } from '../../levels/telemetry/model.ts';
import { ENABLED, type Properties } from './resource.ts';

export function authorizationProperties({ children }: Listener): Properties {
  return { authorizationPolicies: { cache: ENABLED, rules: children.map(ruleOf) } };
}

/** One principal and no more: the product lets in whom any of several describes. */
function ruleOf({ attributes, clientIdPrefix, publish, subscribe }: Child): Properties {
  return {
    principals: { attributes: [attributes] },
    brokerResources: [
      { method: 'Connect', clientIds: [`${clientIdPrefix}*`] },
      ...topics('Publish', publish),
      ...topics('Subscribe', subscribe),
    ],
  };
}

function topics(method: 'Publish' | 'Subscribe', filters: readonly string[]): readonly Properties[] {
  return filters.length === 0 ? [] : [{ method, topics: filters }];
}
