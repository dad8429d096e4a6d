// Everything that any Allowlist of a plant admits for any zone, as the patterns stand there. What no Allowlist admits cannot be
// reached, because a connection that passes none of them has no way out of its zone; so whoever asks whether something opened
// has to look no further.

import type { Permission } from './claim.ts';
import type { Grant, Plant } from './plant.ts';

/** A permission by what the client dials, and the port it has itself; they differ for tcp entries. */
export type Admitted = { readonly destination: Permission; readonly ownPort: number };

export function destinations(plant: Plant): readonly Permission[] {
  return admitted(plant).map(({ destination }) => destination);
}

export function admitted({ zones }: Plant): readonly Admitted[] {
  const found = new Map<string, Admitted>();
  for (const { name: at, allowlist } of zones.values()) {
    for (const [zone, { all }] of allowlist?.grants ?? []) {
      for (const grant of all) {
        const { protocol, expires, to, port: ownPort } = grant;
        const [host, port] = [hostOf(grant), grant.listenPort];
        const key = `${zone} ${host}:${port}`;
        const end = to === undefined ? found.get(key)?.destination.end : { zone: at, to };
        found.set(key, { destination: { zone, host, port, protocol, listenPort: port, end, expires }, ownPort });
      }
    }
  }
  return [...found.values()];
}

/** Of a tcp entry without a name, the address it ends at. */
export function hostOf({ host, to }: Pick<Grant, 'host' | 'to'>): string {
  if (host !== undefined) return host;
  return to?.kind === 'address' ? to.address : `${to?.service}.${to?.namespace}.svc`;
}
