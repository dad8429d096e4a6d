// Who can be told from whom. Envoy knows a connection by the address it comes from; which zone it began in is said in
// signed PROXY headers, whose signature Envoy cannot check. So a caller is a direct child and every zone behind it at once.

import type { AllowlistSpec } from '../../forwarder/contract/allowlist.ts';
import { containsNetwork, subtract } from '../../levels/addresses.ts';
import { compareText } from '../../levels/compare-text.ts';

export type Caller = {
  /** The direct child, or the forwarder's own zone where it polices itself. */
  readonly name: string;
  /** None of them holds an address of another caller. */
  readonly networks: readonly string[];
  /** Whose lists apply to it: its own and those of the zones behind it, by name. */
  readonly zones: readonly string[];
};

export function callersOf(zones: AllowlistSpec['zones']): readonly Caller[] {
  const names = Object.keys(zones).sort(compareText);
  const all = names.flatMap((name) => zones[name]?.networks ?? []);
  return names.flatMap((name) => {
    const networks = (zones[name]?.networks ?? []).flatMap((network) => withoutInner(network, all));
    if (networks.length === 0) return [];
    return [{ name, networks, zones: names.filter((each) => each === name || zones[each]?.via === name) }];
  });
}

/** A forwarder goes by the smallest network that holds an address; Envoy by each filter chain for itself. */
function withoutInner(network: string, all: readonly string[]): readonly string[] {
  const inner = all.filter((other) => other !== network && containsNetwork(network, other));
  return subtract(network, inner);
}
