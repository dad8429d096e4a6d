// docs/destinations.md: what becomes of a route, by where it leads. Only the remarks about vendors are written by hand
// (levels/telemetry/vendor-limits.ts); everything else is looked up in a sample plant, by the code that serves real ones.

import { CLOUDS } from '../../levels/declaration/site.ts';
import { isOffered, isService } from '../../levels/telemetry/hosts.ts';
import { endsOf } from '../../levels/telemetry/route-ends.ts';
import { serializationOf } from '../../levels/telemetry/serialization.ts';
import { COMMON_REMARKS, REMARKS } from '../../levels/telemetry/vendor-limits.ts';
import { capital, code, list, table } from './markdown.ts';
import { SAMPLE_SITE, SAMPLE_ZONES, type Brokers } from './sample-plant.ts';
import { originKinds, routeOf, SAMPLES, signInsOf, type Sample } from './samples.ts';
import { endpointFacts, entriesByZone, followRoute, kindsByZone, type Following } from './what-follows.ts';

export const DESTINATIONS_PAGE = 'docs/destinations.md';

const OPENING = `# Destinations of telemetry

Written by \`npm run schemas\` from the code that makes the objects, for a plant \`${SAMPLE_SITE}\` in westeurope with three zones in a row.
[What may be declared](declaration.md) has the keys, this page what follows from them, and [data flows](data-flows.md) how it is applied.`;

export function destinationsPage(): string {
  const sections = [OPENING, endsSection(), resourcesSection(), allowlistSection(), remarksSection()];
  return `${sections.join('\n\n')}\n`;
}

function endsSection(): string {
  const origins = originKinds();
  const rows = SAMPLES.map((sample) => {
    const followed = follow(sample);
    return [
      sample.title,
      code(`to: ${flowText(routeOf(sample, signInsOf(sample)[0]).to)}`),
      endpointText(followed),
      signInText(sample),
      followed.endpoint.reach.map(({ host, port }) => code(`${host}:${port}`)).join('<br>') || 'nothing',
      schemaText(sample),
      cloudsText(followed),
      origins.includes(sample.kind) || sample.kind === 'zone' ? 'yes' : 'no',
    ];
  });
  const head = ['destination', 'declared as', 'data-flow endpoint', 'signs in by (the first is the default)'];
  return [
    '## Where a route may end',
    'The endpoint stands in the zone that hands messages over, and so the connection is its own. TLS is always on.',
    table([...head, 'connects to', 'schema', 'clouds', 'commands from there'], rows),
  ].join('\n\n');
}

/** As people write it, on one line. */
function flowText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, each]) => `${key}: ${flowText(each)}`)
    .join(', ')} }`;
}

function endpointText(followed: Following): string {
  const { endpointType, hostType, protocol } = endpointFacts(followed);
  const words = [endpointType, hostType, protocol === 'WebSockets' ? protocol : undefined];
  return words.flatMap((word) => (word === undefined ? [] : [code(word)])).join(', ');
}

function signInText(sample: Sample): string {
  const methods = signInsOf(sample).flatMap((signIn) => {
    const followed = followRoute(routeOf(sample, signIn), 'every zone');
    const method = followed === undefined ? undefined : endpointFacts(followed).method;
    return method === undefined ? [] : [method];
  });
  const texts = methods.map(code).join('<br>');
  return texts === '' ? 'nobody asks' : `${texts}${signInsOf(sample)[0] === undefined ? '' : '<br>(no default)'}`;
}

function schemaText({ kind }: Sample): string {
  const { schema } = routeOf({ title: '', kind, settings: {} }, undefined);
  if (schema === undefined) return 'no';
  return `needed; written as ${serializationOf({ schema, format: undefined }, kind)?.format}`;
}

/** All where nobody’s cloud is asked. */
function cloudsText({ site }: Following): string {
  const [end] = endsOf(site.declaration.telemetry?.routes[0]?.to ?? {});
  if (end === undefined || end.kind === 'parent' || end.kind === 'zone' || !isService(end)) return 'all';
  const offered = CLOUDS.filter((cloud) => isOffered(cloud, end.kind));
  return offered.length === CLOUDS.length ? 'all' : offered.join(', ');
}

/** Of one route on the way up and one on the way down. */
function resourcesSection(): string {
  const up = kindsByZone(follow(sampleOf('eventHubs')).site);
  const down = kindsByZone(follow(sampleOf('zone')).site);
  const text = (kinds: readonly (readonly [string, number])[] = []) =>
    kinds.map(([kind, count]) => `${code(kind)}${count > 1 ? ` × ${count}` : ''}`).join(', ') || 'nothing';
  return [
    '## What is emitted in each zone',
    'With a broker in every zone, the same for every destination in the cloud. Each is written twice, as a custom resource and in an ARM template.',
    table(
      ['zone', 'a route from level-2 to the cloud', 'commands from level-4 to level-2'],
      SAMPLE_ZONES.map((zone) => [zone, text(up.get(zone)), text(down.get(zone))]),
    ),
  ].join('\n\n');
}

function allowlistSection(): string {
  return [
    '## Names that enter the allowlists',
    'What each forwarder passes because of the route, and no longer when it is removed. Zones below level-2 and beside it get none of it.',
    'With a broker in every zone, messages go from broker to broker, and only the topmost leaves the plant:',
    entriesTable('every zone'),
    'Where level-2 has the only broker, its messages go straight up, and every forwarder on the way passes the name:',
    entriesTable('level-2 only'),
  ].join('\n\n');
}

function entriesTable(brokers: Brokers): string {
  const forwarders = SAMPLE_ZONES.filter((zone) => zone !== 'level-2').toReversed();
  const rows = SAMPLES.flatMap((sample) => {
    const route = routeOf(sample, signInsOf(sample)[0]);
    if (followRoute(route, brokers) === undefined) return [];
    const entries = entriesByZone(route, brokers);
    return [[sample.title, ...forwarders.map((zone) => entries.get(zone)?.map(code).join('<br>') || '–')]];
  });
  return table(['destination', ...forwarders.map((zone) => `forwarder of ${zone}`)], rows);
}

function remarksSection(): string {
  const kinds = new Map(SAMPLES.toReversed().map(({ kind, title }) => [kind, title]));
  const own = [...kinds].toReversed().map(([kind, title]) => `### ${capital(title)}\n\n${list(REMARKS[kind])}`);
  return ['## Limits of the vendors', list(COMMON_REMARKS), ...own].join('\n\n');
}

function follow(sample: Sample): Following {
  const followed = followRoute(routeOf(sample, signInsOf(sample)[0]), 'every zone');
  if (followed === undefined)
    throw new Error(`Cannot describe "${sample.title}": its route leads nowhere. Mend its sample`);
  return followed;
}

function sampleOf(kind: Sample['kind']): Sample {
  const sample = SAMPLES.find((each) => each.kind === kind);
  if (sample === undefined) throw new Error(`Cannot describe "${kind}": it has no sample. Add one`);
  return sample;
}
