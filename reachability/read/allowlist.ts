// An Allowlist, turned round: what each zone is granted, found by protocol, port and name without going through the list.

import { baseOf } from '../host-patterns.ts';
import { networksOf } from '../networks.ts';
import type { Allowlist, Grant, Target, ZoneGrants } from '../plant.ts';
import { at, entriesAt, listAt, numberAt, textAt, textsAt } from './fields.ts';

/** Reads what an object of kind Allowlist says; undefined when it is none. */
export function readAllowlist(object: string, value: unknown): Allowlist | undefined {
  const spec = at(value, 'spec');
  const isAllowlist = textAt(value, 'kind') === 'Allowlist' && textAt(value, 'apiVersion') === 'sallyport.dev/v1alpha1';
  if (!isAllowlist || spec === undefined) return undefined;
  return {
    object,
    configDigest: textAt(spec, 'configDigest') ?? '',
    zones: new Map(
      entriesAt(spec, 'zones').map(([zone, place]) => [
        zone,
        { networks: networksOf(textsAt(place, 'networks')), via: textAt(place, 'via') },
      ]),
    ),
    grants: byZone([...grantsIn(spec), ...reservedIn(spec)]),
  };
}

type Granted = { readonly zones: readonly string[]; readonly grant: Grant };

function grantsIn(spec: unknown): readonly Granted[] {
  return listAt(spec, 'grants').flatMap((group) => {
    const zones = textsAt(group, 'for');
    return listAt(group, 'entries').flatMap((entry) => grantOf(entry).map((grant) => ({ zones, grant })));
  });
}

function grantOf(entry: unknown): readonly Grant[] {
  const [host, port] = [textAt(entry, 'host'), numberAt(entry, 'port')];
  if (port === undefined) return [];
  return [
    {
      host,
      port,
      listenPort: numberAt(entry, 'listenPort') ?? port,
      protocol: textAt(entry, 'protocol') ?? 'tls',
      to: targetOf(at(entry, 'to')),
      expires: textAt(entry, 'expires'),
      isReserved: false,
    },
  ];
}

/** Reserved names are in force besides the entries, by TLS, and without end. */
function reservedIn(spec: unknown): readonly Granted[] {
  return listAt(spec, 'reserved').flatMap((name) => {
    const [host, port] = [textAt(name, 'host'), numberAt(name, 'port')];
    if (host === undefined || port === undefined) return [];
    const grant = {
      host,
      port,
      listenPort: port,
      protocol: 'tls',
      to: undefined,
      expires: undefined,
      isReserved: true,
    };
    return [{ zones: textsAt(name, 'for'), grant }];
  });
}

function targetOf(to: unknown): Target | undefined {
  const port = numberAt(to, 'port');
  if (port === undefined) return undefined;
  const [address, service, namespace] = [textAt(to, 'address'), textAt(to, 'service'), textAt(to, 'namespace')];
  if (address !== undefined) return { kind: 'address', address, port };
  return service === undefined || namespace === undefined ? undefined : { kind: 'service', service, namespace, port };
}

function byZone(granted: readonly Granted[]): ReadonlyMap<string, ZoneGrants> {
  const zones = new Map<string, { all: Grant[]; byKey: Map<string, Grant[]> }>();
  for (const { zones: names, grant } of granted) {
    for (const name of names) {
      const zone = zones.get(name) ?? { all: [], byKey: new Map<string, Grant[]>() };
      zones.set(name, zone);
      zone.all.push(grant);
      const key = keyOf(grant.protocol, grant.listenPort, baseOf(grant.host ?? ''));
      const same = zone.byKey.get(key);
      if (same === undefined) zone.byKey.set(key, [grant]);
      else same.push(grant);
    }
  }
  return zones;
}

/** Where a grant is looked for. A tcp connection carries no name, so its port is all there is. */
export function keyOf(protocol: string, listenPort: number, base: string): string {
  return protocol === 'tcp' ? `tcp ${listenPort}` : `${protocol} ${listenPort} ${base}`;
}
