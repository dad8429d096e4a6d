// What a reactor is told of a configuration.

import type { ConduitKeys } from '../../hello/conduit-keys.ts';
import type { ActiveConfiguration } from '../engine.ts';
import { ownAddresses } from '../own-address.ts';
import type { ReactorConfiguration } from './messages.ts';

export function reactorConfiguration(
  { configuration, digest, acceptedKeys, signingKeys }: ActiveConfiguration,
  isDebugLogged: boolean,
): ReactorConfiguration {
  const { site, zone, limits, audit, listeners, uplink, children } = configuration;
  const accepted = new Map<string, ConduitKeys>();
  for (const child of Object.keys(children)) {
    const keys = acceptedKeys(child);
    if (keys !== undefined) accepted.set(child, keys);
  }
  return {
    digest,
    site,
    zone,
    limits,
    isAuditRequired: audit.required,
    isDebugLogged,
    listeners: listeners.map(({ protocol, port }) => ({ protocol, port })),
    ownAddresses: ownAddresses(configuration),
    isUplinkParent: uplink.parent !== undefined,
    acceptedKeys: accepted,
    signingKeys: signingKeys(),
  };
}

/** Whether a reactor that knows the one has to be told the other. Keys are replaced as a whole, never changed. */
export function isSameConfiguration(one: ReactorConfiguration | undefined, other: ReactorConfiguration): boolean {
  if (one === undefined || one.digest !== other.digest || one.signingKeys !== other.signingKeys) return false;
  if (one.ownAddresses.join(' ') !== other.ownAddresses.join(' ')) return false;
  if (one.acceptedKeys.size !== other.acceptedKeys.size) return false;
  return [...one.acceptedKeys].every(([child, keys]) => other.acceptedKeys.get(child) === keys);
}
