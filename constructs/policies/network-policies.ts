// Policies in the form the zone's network plugin enforces.

import { Construct } from 'constructs';
import type { ZoneCluster } from '../../levels/model.ts';
import { CiliumNetworkPolicy } from './cilium-policy.ts';
import { PlainNetworkPolicy } from './network-policy.ts';
import type { Policy } from './policy.ts';

export interface NetworkPoliciesProps {
  readonly policies: readonly Policy[];
  readonly networkPlugin: ZoneCluster['networkPlugin'];
}

/** NetworkPolicy, or CiliumNetworkPolicy where Cilium enforces. */
export class NetworkPolicies extends Construct {
  constructor(scope: Construct, id: string, { policies, networkPlugin }: NetworkPoliciesProps) {
    super(scope, id);
    for (const policy of policies) {
      if (networkPlugin === 'cilium') new CiliumNetworkPolicy(this, policy.name, { policy });
      else new PlainNetworkPolicy(this, policy.name, { policy });
    }
  }
}
