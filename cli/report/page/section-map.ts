// The map, and the same as a table for who does not see it or wants every word.

import { faceOf, type Site, type Zone } from '../../../levels/model.ts';
import type { Conduit } from '../conduits/conduit.ts';
import { count } from '../evidence/words.ts';
import { drawGutter, drawMap } from '../map/draw.ts';
import { placed } from '../map/layout.ts';
import { planOf } from '../map/plan-of.ts';
import { stretchesOf } from '../map/stretches-of.ts';
import { Html, html } from './html.ts';
import { names, orNone, row, table } from './pieces.ts';

export function mapSection(site: Site, conduits: readonly Conduit[]): Html {
  const map = placed(planOf(site, conduits));
  const text = { title: `Map of ${site.name}`, description: descriptionOf(site, conduits) };
  return html`<section id="map" aria-labelledby="map-heading">
    <h2 id="map-heading">Map of the site</h2>
    <p>
      The higher a zone stands, the nearer it is to the Internet. Connections are made upwards only, each through the
      one conduit of its zone.
    </p>
    <ul class="legend">
      <li><span class="key zone-key"></span>box: a zone, which is one cluster or host</li>
      <li>
        <span class="key conduit-key"></span>rounded box on a solid line: a conduit, with the forwarder that decides
        above it
      </li>
      <li>
        <span class="key telemetry-key"></span>dashed line with a name: telemetry, the arrow says where messages go
      </li>
      <li>“!” marks what is not enforced</li>
    </ul>
    <div class="map-frame" role="region" aria-label="Map, scrolls sideways" tabindex="0">
      ${new Html(drawGutter(map))}${new Html(drawMap(map, text))}
    </div>
    <h3>The map in words</h3>
    ${table({
      caption: `Zones of ${site.name} and the way up of each`,
      columns: [
        'Zone',
        'Level',
        'Runs',
        'Network',
        'Way up',
        'Face it dials',
        'Routed by',
        'Destinations',
        'Telemetry',
      ],
      rows: site.zones.map((zone) => zoneRow(site, zone, conduits)),
    })}
  </section> `;
}

function zoneRow(site: Site, zone: Zone, conduits: readonly Conduit[]): Html {
  const crossing = conduits.find(
    ({ kind, from }) => from === zone.name && kind === (zone.parent === undefined ? 'out' : 'up'),
  );
  const face = faceOf(zone);
  const routes = new Set(stretchesOf(site).flatMap(({ route, lower }) => (lower === zone.name ? [route] : [])));
  return row(html`<a href="#${crossing?.id ?? 'conduits'}">${zone.name}</a>`, [
    zone.level,
    zone.cluster === undefined ? 'host without a cluster' : `${zone.distribution}, cluster ${zone.cluster.name}`,
    zone.network,
    crossing === undefined
      ? 'none'
      : `${crossing.to}${crossing.kind === 'up' ? `, forwarder: ${crossing.exposure}` : ''}`,
    face === undefined ? orNone(undefined) : face.address,
    crossing?.kind === 'up' ? (face?.routed ?? 'inside the zone’s own network') : orNone(undefined),
    crossing?.destinations ?? 0,
    routes.size === 0 ? orNone(undefined) : names([...routes]),
  ]);
}

function descriptionOf(site: Site, conduits: readonly Conduit[]): string {
  const levels = [...Map.groupBy(site.zones, ({ level }) => level)].sort(([a], [b]) => b - a);
  const rows = levels.map(([level, zones]) => `level ${level}: ${zones.map(({ name }) => name).join(', ')}`);
  const up = conduits.filter(({ kind }) => kind === 'up');
  const ways = up.map(({ from, to, destinations }) => `${from} to ${to}, ${count(destinations, 'destination')}`);
  return `${count(site.zones.length, 'zone')} on ${count(levels.length, 'level')}: ${rows.join('; ')}. Conduits: ${ways.join('; ') || 'none'}. The table below says the same in full.`;
}
