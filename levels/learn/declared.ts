// What the declaration says today about a name that was denied when the log was written. The answer may have changed since.

import { matchesHost, parseHostPattern, type HostPattern } from '../../forwarder/contract/host-pattern.ts';
import { hasEnded } from '../checks/days.ts';
import type { Site, Zone } from '../model.ts';
import type { Need } from '../need.ts';
import { needsOf } from '../needs-of.ts';
import type { Asked } from './denial.ts';

export type Declared =
  | { readonly kind: 'missing' }
  | { readonly kind: 'allowed' }
  /** An entry that covered it has ended. */
  | { readonly kind: 'ended'; readonly need: Need };

export type Wanted = Pick<Asked, 'host' | 'port' | 'protocol'>;

type Rule = { readonly pattern: HostPattern; readonly need: Need };

/** Looks names up among the needs of one zone; built once, because a scanner asks for many. */
export function declaredIn(site: Site, zone: Zone, today: string): (wanted: Wanted) => Declared {
  const rules = needsOf(site, zone).flatMap(ruleOf);
  const exact = Map.groupBy(
    rules.filter(({ pattern }) => pattern.kind === 'exact'),
    ({ pattern }) => pattern.base,
  );
  const wildcards = rules.filter(({ pattern }) => pattern.kind !== 'exact');
  return (wanted) => {
    if (isPlantName(zone, wanted.host)) return { kind: 'allowed' };
    const covering = [
      ...(exact.get(wanted.host) ?? []),
      ...wildcards.filter(({ pattern }) => matchesHost(pattern, wanted.host)),
    ].filter(({ need }) => fits(need, wanted));
    const [first] = covering;
    if (first === undefined) return { kind: 'missing' };
    // Names of entries that have ended still resolve, so a query log that lacks them is older than the entry.
    const isAllowed = wanted.port === undefined || covering.some(({ need }) => !hasEnded(need.expires, today));
    return isAllowed ? { kind: 'allowed' } : { kind: 'ended', need: first.need };
  };
}

function ruleOf(need: Need): readonly Rule[] {
  const pattern = parseHostPattern(need.host ?? '');
  return 'fault' in pattern ? [] : [{ pattern, need }];
}

/** DNS asks for no port. */
function fits(need: Need, { port, protocol }: Wanted): boolean {
  return port === undefined || (need.port === port && need.protocol === protocol);
}

/** Answered inside the zone's own network: no forwarder is on the way. */
function isPlantName({ declaration: { dns } }: Zone, host: string): boolean {
  return (
    (dns?.hosts ?? []).some(({ name }) => name === host) ||
    (dns?.forward ?? []).some(({ zone }) => host === zone || host.endsWith(`.${zone}`))
  );
}
