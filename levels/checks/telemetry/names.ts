// Names that are made for routes fit where they go, are not made twice, and are not more than one zone can hold.

import type { Path } from '../../loading/yaml-file.ts';
import type { Site, Zone } from '../../model.ts';
import { SITE_FILE } from '../../needs/source.ts';
import { problemAt, type Problem } from '../../problem.ts';
import type { Broker } from '../../telemetry/model.ts';
import { machineName, MAX_COMMON_NAME, MAX_NAME, vaultPrefix } from '../../telemetry/names.ts';
import { telemetryOf } from '../../telemetry/telemetry-of.ts';
import type { Certificate } from '../../telemetry/trust.ts';
import { VENDOR_LIMITS } from '../../telemetry/vendor-limits.ts';
import { routeProblem } from './route-problem.ts';

export function checkNames(site: Site): readonly Problem[] {
  return [...findLongFlows(site), ...findLongSubjects(site), ...findCrowds(site), ...findNamesakes(site)];
}

function findLongFlows(site: Site): readonly Problem[] {
  return telemetryOf(site).ways.flatMap(({ route, index, flows }) => {
    const [longest] = flows.map(({ name }) => name).sort((a, b) => b.length - a.length);
    if (longest === undefined || longest.length <= MAX_NAME) return [];
    const message = `Cannot name a data flow of route "${route}": "${longest}" has ${longest.length} characters, and ${MAX_NAME} is the most. Shorten the name of the route`;
    return [routeProblem(site, index, { at: ['name'], code: 'name-length', message })];
  });
}

function findLongSubjects(site: Site): readonly Problem[] {
  return telemetryOf(site).authorities.flatMap(({ zone, subject: { commonName } }) => {
    if (commonName.length <= MAX_COMMON_NAME) return [];
    const path = ['telemetry'];
    const message = `Cannot name the authority of "${zone}": "${commonName}" has ${commonName.length} characters, and a certificate holds ${MAX_COMMON_NAME}. Shorten the name of the zone or of the site`;
    return [problemAt(site.locate(SITE_FILE, path), path, 'name-length', message)];
  });
}

function findCrowds(site: Site): readonly Problem[] {
  const { brokers, ways } = telemetryOf(site);
  const most = VENDOR_LIMITS.flowsPerProfile;
  return brokers
    .filter(({ flows }) => flows.length > most)
    .flatMap(({ zone }) => {
      const passing = ways.filter(({ flows }) => flows.some((flow) => flow.zone === zone));
      const [first] = passing.slice(most);
      if (first === undefined) return [];
      const message = `Cannot let route "${first.route}" pass "${zone}": ${passing.length} routes do, and the product runs at most ${most} data flows in one profile. Let one route carry several topics`;
      return [routeProblem(site, first.index, { at: [], code: 'route-count', message })];
    });
}

type Named = {
  /** Of its kind: a word, and behind a blank what it is called. */
  readonly name: string;
  readonly what: string;
  readonly file: string;
  readonly path: Path;
  /** @default - "Choose another". */
  readonly cure?: string;
};

/** Flows, devices, assets and secrets in vaults of a site, with where each is declared. */
function namedThings(site: Site): readonly Named[] {
  const flows = telemetryOf(site).ways.flatMap(({ route, index, flows: all }) =>
    all.map(({ name }) => ({
      name: `flow ${name}`,
      what: `a data flow of route "${route}"`,
      file: SITE_FILE,
      path: ['telemetry', 'routes', index, 'name'],
    })),
  );
  return [...flows, ...site.zones.flatMap((zone) => [...namedMachines(site, zone), ...namedSecrets(site, zone)])];
}

function namedMachines(site: Site, { name: zone, file, declaration: { devices = [] } }: Zone): readonly Named[] {
  const named = (kind: string, label: string, at: Path): Named => ({
    name: `${kind} ${machineName(site.name, zone, label)}`,
    what: `${kind} "${label}" of "${zone}"`,
    file,
    path: [...at, 'name'],
  });
  return devices.flatMap(({ opcUa = [] }, index) =>
    opcUa.flatMap(({ name, assets }, item) => {
      const at = ['devices', index, 'opcUa', item];
      return [
        named('device', name, at),
        ...assets.map((asset, place) => named('asset', asset.name, [...at, 'assets', place])),
      ];
    }),
  );
}

/** What is fetched from a vault; one vault may serve many sites. Secrets of one certificate differ at their end alone. */
function namedSecrets(site: Site, { name: zone, file }: Zone): readonly Named[] {
  const broker = telemetryOf(site).brokers.find((each) => each.zone === zone);
  const vault = broker?.trust.vault?.name;
  if (broker === undefined || vault === undefined) return [];
  return fetchedUsages(broker).map((usage) => ({
    // Vaults are told apart whatever the case of their letters.
    name: `secret/${vault.toLowerCase()} ${vaultPrefix(site.name, zone)}${usage}`,
    what: `the ${usage} certificate of "${zone}" in the vault "${vault}"`,
    file,
    path: ['telemetry', 'keyVault'],
    cure: 'Choose another vault, or rename the zone',
  }));
}

function fetchedUsages({ client, listener, trust }: Broker): readonly Certificate['usage'][] {
  return [
    ...(client === undefined ? [] : [client.usage]),
    ...(listener === undefined || trust.kind !== 'secretSync' ? [] : [listener.certificate.usage]),
  ];
}

/** Zones and routes whose names, put together, come to the same text. */
function findNamesakes(site: Site): readonly Problem[] {
  const things = namedThings(site);
  return things.flatMap((thing, index) => {
    const first = things.slice(0, index).find(({ name }) => name === thing.name);
    return first === undefined ? [] : [describeNamesakes(site, thing, first.what)];
  });
}

/** The same between sites: the product makes client ids of names, and two clients of one id throw each other out. */
export function checkFleetNames(sites: readonly Site[]): readonly Problem[] {
  const all = sites.flatMap((site) => namedThings(site).map((thing) => ({ site, thing })));
  const firstOf = new Map(all.toReversed().map((each) => [each.thing.name, each]));
  return all.flatMap(({ site, thing }) => {
    const first = firstOf.get(thing.name);
    if (first === undefined || first.site === site) return [];
    return [describeNamesakes(site, thing, `${first.thing.what} in site "${first.site.name}"`)];
  });
}

function describeNamesakes(
  site: Site,
  { name, what, file, path, cure = 'Choose another' }: Named,
  other: string,
): Problem {
  const text = name.slice(name.indexOf(' ') + 1);
  const message = `Cannot name ${what} "${text}": ${other} has that name too. ${cure}`;
  return problemAt(site.locate(file, path), path, 'name-twice', message);
}
