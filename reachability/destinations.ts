// Everything that any Allowlist of a plant admits for any zone, as the patterns stand there. What no Allowlist admits cannot be
// reached, because a connection that passes none of them has no way out of its zone; so whoever asks whether something opened
// has to look no further.

import type { Grant, Plant } from './plant.ts';
import type { Destination } from './reach.ts';

/** A destination by what the client dials, and the port it has itself; they differ for tcp entries. */
export type Admitted = { readonly destination: Destination; readonly ownPort: number };

export function destinations(plant: Plant): readonly Destination[] {
  return admitted(plant).map(({ destination }) => destination);
}

export function admitted({ zones }: Plant): readonly Admitted[] {
  const found = new Map<string, Admitted>();
  for (const { allowlist } of zones.values()) {
    for (const [zone, { all }] of allowlist?.grants ?? []) {
      for (const grant of all) {
        const destination = { zone, host: hostOf(grant), port: grant.listenPort };
        found.set(`${zone} ${destination.host}:${destination.port}`, { destination, ownPort: grant.port });
      }
    }
  }
  return [...found.values()];
}

/** Of a tcp entry without a name, the address it ends at. */
function hostOf({ host, to }: Grant): string {
  if (host !== undefined) return host;
  return to?.kind === 'address' ? to.address : `${to?.service}.${to?.namespace}.svc`;
}
