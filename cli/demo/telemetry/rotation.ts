// Replacing every authority of the site while readings are under way, as docs/pki.md describes it: both generations are
// believed, then certificates of the new one take over, then the old one is believed no more.

import type { Outage } from './outages.ts';
import { SiteAuthorities } from './site-authorities.ts';
import type { TelemetryPlant } from './telemetry-plant.ts';

/** What happens, in this order. */
export const ROTATION = [
  'two authorities are believed at once',
  'every zone shows a certificate of the new one',
  'the old one is believed no more',
] as const;

/** The root changes too: while it is believed, so is whatever it ever signed. */
export async function rotationOf(running: TelemetryPlant): Promise<readonly Outage[]> {
  const { authorities } = running.telemetry;
  const old = running.authorities;
  const fresh = await SiteAuthorities.create(running.plant.site.name, authorities);
  const [both, renewed, oldGone] = ROTATION;
  // Each of them restarts every broker.
  const endsConnections = true;
  return [
    { title: both, endsConnections, happen: () => running.believe((name) => old.pem(name) + fresh.pem(name)) },
    { title: renewed, endsConnections, happen: () => running.renew(fresh) },
    { title: oldGone, endsConnections, happen: () => running.believe((name) => fresh.pem(name)) },
  ];
}
