// What filter chains of a listener let pass that no list of names says: whatever comes, or a name on further conditions.

import { finding, type Finding } from '../finding.ts';
import type { FilterChain } from './filter-chain.ts';
import type { Listener } from './proxy.ts';

export function judgeChains(listener: Listener): readonly Finding[] {
  const passing = listener.chains.filter(({ refusal }) => refusal === undefined);
  return [
    ...passing.flatMap((chain) => (chain.names.length === 0 ? [unnamed(listener, chain)] : [])),
    ...(listener.defaultChain?.refusal === undefined && listener.defaultChain !== undefined
      ? [unnamed(listener, listener.defaultChain)]
      : []),
    ...passing.flatMap((chain) => conditional(listener, chain)),
  ];
}

function unnamed({ name, port, defaultChain }: Listener, chain: FilterChain): Finding {
  const which = chain === defaultChain ? 'The default chain' : 'A chain without server names';
  const was = `${which} of listener "${name}" passes whatever comes to port ${port ?? ''}, whatever its name`;
  const now = 'It is not imported: write what is needed under "allow", by name, or with "protocol: tcp" and its place.';
  return finding('dropped', 'unnamed-chain', [chain.at], was, now);
}

function conditional({ name }: Listener, { at, names, conditions }: FilterChain): readonly Finding[] {
  if (names.length === 0 || conditions.length === 0) return [];
  const fields = conditions.map((field) => `"${field}"`).join(', ');
  const was = `A chain of listener "${name}" passes its ${names.length} names on a condition only (${fields})`;
  const now = 'They are imported without it: an entry holds for the whole zone. Remove what was meant for some of it.';
  return [finding('confirm', 'chain-condition', [at], was, now)];
}
