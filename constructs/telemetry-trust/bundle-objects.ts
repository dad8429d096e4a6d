// Authorities that one side believes, as a ConfigMap: what listeners and endpoints name. While an authority is replaced, both
// of its certificates are in it, so that neither side has to change first.

import type { Site } from '../../levels/model.ts';
import type { Broker } from '../../levels/telemetry/model.ts';
import type { Bundle } from '../../levels/telemetry/trust.ts';
import type { TrustObject } from './trust-object.ts';

const KEY = 'ca.crt';

export function bundleObjects(site: Site, broker: Broker): readonly TrustObject[] {
  return bundlesOf(broker).map(({ name, authorities }) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name,
    content: { data: { [KEY]: bundleText(site, authorities) } },
  }));
}

/** Each once: the endpoints of the broker above share theirs. Of two that differ the second would decide who is believed. */
function bundlesOf({ zone, listener, endpoints }: Broker): readonly Bundle[] {
  const named = [
    ...(listener === undefined ? [] : [listener.clients]),
    ...endpoints.flatMap((endpoint) => ('trusted' in endpoint ? (endpoint.trusted ?? []) : [])),
  ];
  const byName = new Map<string, Bundle>();
  for (const bundle of named) {
    const first = byName.get(bundle.name) ?? bundle;
    if (listOf(first) !== listOf(bundle)) {
      const state = `it is to hold ${listOf(first)} and also ${listOf(bundle)}`;
      throw new Error(`Cannot make the bundle "${bundle.name}" of "${zone}": ${state}. Give each a name of its own`);
    }
    byName.set(bundle.name, first);
  }
  return [...byName.values()];
}

function listOf({ authorities }: Bundle): string {
  return authorities.map((name) => `"${name}"`).join(', ');
}

/** Of a site that was checked, no authority is missing. */
function bundleText(site: Site, authorities: Bundle['authorities']): string {
  return authorities
    .flatMap((name) => site.authorities.get(name)?.certificates ?? [])
    .map(({ pem }) => pem)
    .join('');
}
