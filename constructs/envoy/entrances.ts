// What stands before the forms of Envoy: the listeners through which somebody may pass something, with who and what.

import type { AllowlistSpec } from '../../forwarder/contract/allowlist.ts';
import type { Configuration } from '../../forwarder/contract/configuration.ts';
import { callersOf } from './callers.ts';
import type { Entrance } from './listeners.ts';
import { type Door, passesOf } from './passes.ts';
import { wayOf } from './ways.ts';

/** What a zone's forwarder would be given. */
export type ForwarderInputs = {
  readonly configuration: Configuration;
  readonly allowlist: Pick<AllowlistSpec, 'zones' | 'grants' | 'reserved'>;
  /** What has ended before this day is left out. */
  readonly today: string;
};

export function entrancesOf({ configuration, allowlist, today }: ForwarderInputs): readonly Entrance[] {
  const callers = callersOf(allowlist.zones);
  return configuration.listeners.flatMap((listener) => {
    const door = doorOf(listener);
    if (door === undefined || !canOpen(door, configuration)) return [];
    const shares = callers.flatMap((caller) => {
      const held = passesOf(allowlist, caller, door, today);
      const passes = held.map((pass) => ({ ...pass, way: wayOf(pass, door, configuration) }));
      return passes.length === 0 ? [] : [{ caller, passes }];
    });
    return shares.length === 0 ? [] : [{ listener, shares }];
  });
}

/** Envoy asks a proxy for what a client named in TLS; for a host of plain HTTP it has no such way. */
export function canOpen({ protocol }: Door, { uplink }: Pick<Configuration, 'uplink'>): boolean {
  return protocol !== 'http' || uplink.connectProxy === undefined;
}

/** Which entries a listener serves. */
export function doorOf({ protocol, port }: Configuration['listeners'][number]): Door | undefined {
  return protocol === 'connect' ? undefined : { protocol, port };
}
