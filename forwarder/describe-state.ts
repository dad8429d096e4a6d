// What a forwarder says about itself, worked out from its parts.

import type { AllowlistInForce } from './allowlist/allowlist-in-force.ts';
import type { Condition } from './conditions.ts';
import { confirmedCondition, rejectionOf } from './confirm/confirm-conditions.ts';
import type { ConfigurationKeeper } from './confirm/configuration-keeper.ts';
import type { Readiness } from './observe/health.ts';
import type { ListVersion } from './served-list.ts';
import type { ForwarderState } from './state-listeners.ts';

export type Phase = 'starting' | 'serving' | 'draining';

export type StateParts = {
  readonly phase: Phase;
  readonly allowlist: Pick<AllowlistInForce, 'snapshot' | 'ready' | 'clockTrusted' | 'breakGlass'>;
  readonly served: ListVersion;
  readonly configuration: Pick<ConfigurationKeeper, 'active' | 'state' | 'isDeaf'>;
};

export function describeState(parts: StateParts): ForwarderState {
  const { snapshot, generation } = parts.served;
  const configuration = parts.configuration.active?.digest;
  return {
    ...readinessOf(parts),
    snapshot: snapshot?.digest,
    entries: snapshot?.entries,
    generation,
    configuration,
    belongTogether: snapshot !== undefined && snapshot.terms.configDigest === configuration,
    confirm: parts.configuration.state,
    conditions: conditionsOf(parts),
  };
}

/** Listeners bound and some snapshot. The way up never affects it: what is below would lose its pods with it. */
export function readinessOf({ phase, allowlist, configuration }: StateParts): Readiness {
  if (phase !== 'serving') return { ready: false, detail: phase };
  if (configuration.isDeaf) return { ready: false, detail: 'a listener could not be bound' };
  if (allowlist.snapshot === undefined) return { ready: false, detail: allowlist.ready.message };
  return { ready: true, detail: 'listening, with an allowlist' };
}

export function conditionsOf({ allowlist, served, configuration }: StateParts): readonly Condition[] {
  const { clockTrusted, breakGlass } = allowlist;
  const { ready } = served;
  const rejection = ready.status === 'False' ? undefined : rejectionOf(configuration.state);
  const always = [rejection ?? ready, confirmedCondition(configuration.state), clockTrusted];
  return breakGlass === undefined ? always : [...always, breakGlass];
}
