// The allowlists that a schedule swaps: each takes something away from the first, adds something, or leads elsewhere.

import type { Allowlist, AllowlistSpec, Entry } from '../../../forwarder/contract/allowlist.ts';
import { compileMemory } from '../../../forwarder/decision/compile-snapshot.ts';
import { makeAllowlist } from '../../support/allowlists.ts';

export type List = { readonly name: string; readonly spec: AllowlistSpec; readonly memory: SharedArrayBuffer };

const ALWAYS: Entry = { host: 'always.example', port: 443 };
const ALWAYS_MQTT: Entry = { host: 'always.example', port: 8883 };
const WILD: Entry = { host: '*.wild.example', port: 443 };
const DEEP: Entry = { host: '**.deep.example', port: 443 };
const EXPIRING: Entry = { host: 'expiring.example', port: 443, expires: '2026-03-10' };
const LOCAL: Entry = { host: 'local.example', port: 443, to: { address: '10.40.0.5', port: 8443 } };
const BROKER: Entry = { host: 'broker.example', port: 5671, protocol: 'tcp', listenPort: 5671 };
const OWN: Entry = { host: 'packaging.example', port: 443 };
const ALL = ['ovens', 'packaging', 'robots'];

export function makeLists(): readonly [List, ...List[]] {
  const everything = [ALWAYS, ALWAYS_MQTT, WILD, DEEP, EXPIRING, LOCAL, BROKER];
  return [
    list('base', {}, grants(everything)),
    list('nothing-but-reserved', {}, []),
    list('without-always', {}, grants([WILD, DEEP, EXPIRING, LOCAL])),
    list('for-packaging-only', {}, [{ for: ['packaging'], from: 'packaging.yaml', entries: everything }]),
    list('elsewhere', {}, grants([...everything.slice(0, 4), later(EXPIRING), aside(LOCAL), otherBroker(BROKER)])),
    list(
      'moved',
      {
        ovens: { networks: ['10.20.1.0/24'] },
        packaging: { networks: ['10.20.3.0/24'] },
        robots: { via: 'packaging' },
      },
      grants(everything),
    ),
  ];
}

function grants(entries: readonly Entry[]): AllowlistSpec['grants'] {
  return [
    { for: ALL, from: 'all.yaml', entries: [...entries] },
    { for: ['packaging'], from: 'packaging.yaml', entries: [OWN] },
  ];
}

function list(name: string, zones: AllowlistSpec['zones'], granted: AllowlistSpec['grants']): List {
  const { spec, ...rest }: Allowlist = makeAllowlist({
    grants: granted,
    reserved: [{ host: 'reserved.example', port: 443, for: ALL }],
    ...(Object.keys(zones).length === 0 ? {} : { zones }),
  });
  // The seeds of the name index are drawn; a schedule must not depend on anything but its own seed.
  return { name, spec, memory: compileMemory({ ...rest, spec }, [], () => ({ seed: 1, multiplier: 0x9e37_79b1 | 1 })) };
}

function later(entry: Entry): Entry {
  return { ...entry, expires: '2026-06-30' };
}

function aside(entry: Entry): Entry {
  return { ...entry, to: { address: '10.40.0.6', port: 8443 } };
}

function otherBroker(entry: Entry): Entry {
  return { ...entry, host: 'other-broker.example' };
}
