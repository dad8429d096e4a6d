// Which forwarders a need passes.

import { ancestorsOf, type Zone } from '../model.ts';
import type { Need } from '../need.ts';

/** Nearest first, up to where the need ends. */
export function forwardersOf(zone: Zone, { end }: Pick<Need, 'end'>): readonly Zone[] {
  const chain = polices(zone) ? [zone] : ancestorsOf(zone);
  const last = chain.findIndex(({ name }) => name === end?.at);
  return last === -1 ? chain : chain.slice(0, last + 1);
}

/** Whether the top zone is a zone of its own Allowlist. */
export function polices({ parent, forwarder, declaration }: Zone): boolean {
  return parent === undefined && forwarder !== undefined && declaration.policies?.forwarder === 'enforce';
}
