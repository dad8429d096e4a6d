// Which files of pki/ a site needs, and for what: the root and the zones that show certificates, by what telemetry derives;
// and what routes name for ends outside the plant. One that is missing would be an empty list of authorities in a
// cluster, which believes nobody; one that nobody needs is a mistake in a name or left over.

import { PKI_FOLDER } from '../../loading/read-authorities.ts';
import type { Path } from '../../loading/yaml-file.ts';
import type { Site } from '../../model.ts';
import { SITE_FILE } from '../../needs/source.ts';
import { problemAt, type Problem } from '../../problem.ts';
import { endsOf, originsOf } from '../../telemetry/route-ends.ts';
import { telemetryOf } from '../../telemetry/telemetry-of.ts';
import { ROOT_AUTHORITY } from '../../telemetry/trust.ts';
import { routesOf } from '../telemetry/route-problem.ts';
import { authorityProblem, makeAuthorities, shownFile } from './authority-problem.ts';

/** `root` and zones: authorities of the plant itself. */
export function plantAuthorities(site: Site): readonly string[] {
  const zones = telemetryOf(site).authorities.map(({ zone }) => zone);
  return zones.length === 0 ? [] : [ROOT_AUTHORITY, ...zones];
}

export function checkNeededAuthorities(site: Site): readonly Problem[] {
  return [...findMissingOfPlant(site), ...findMissingOutside(site), ...findUnused(site)];
}

function findMissingOfPlant(site: Site): readonly Problem[] {
  return plantAuthorities(site)
    .filter((name) => !site.authorities.has(name))
    .map((name) => {
      const zone = site.zones.find((each) => each.name === name);
      const whom = zone === undefined ? 'the authorities of zones' : `the certificates of "${name}"`;
      const message = `Cannot tell brokers to believe ${whom}: ${shownFile(name)} is missing. ${makeAuthorities(site)}`;
      const path = ['telemetry'];
      return problemAt(site.locate(zone?.file ?? SITE_FILE, path), path, 'authority-missing', message);
    });
}

function findMissingOutside(site: Site): readonly Problem[] {
  return namedByRoutes(site)
    .filter(({ ca }) => !site.authorities.has(ca))
    .map(({ ca, host, path }) => {
      const message = `Cannot tell whether to believe "${host}": ${shownFile(ca)} is missing. Put the public certificate of its authority there, or remove "ca"`;
      return problemAt(site.locate(SITE_FILE, path), path, 'authority-missing', message);
    });
}

type Named = { readonly ca: string; readonly host: string; readonly path: Path };

function namedByRoutes(site: Site): readonly Named[] {
  return routesOf(site).flatMap(({ to, from }, index) => {
    const route = ['telemetry', 'routes', index];
    const outer = [
      ...endsOf(to).map((end) => ({ ...end, at: [...route, 'to', end.kind] })),
      ...(typeof from === 'string' ? [] : originsOf(from)).map((end) => ({ ...end, at: [...route, 'from', end.kind] })),
    ];
    return outer.flatMap((end) => {
      if ((end.kind !== 'mqtt' && end.kind !== 'kafka') || end.settings.ca === undefined) return [];
      return [{ ca: end.settings.ca, host: end.settings.host, path: [...end.at, 'ca'] }];
    });
  });
}

function findUnused(site: Site): readonly Problem[] {
  const needed = new Set([...plantAuthorities(site), ...namedByRoutes(site).map(({ ca }) => ca)]);
  return [...site.authorities.keys()]
    .filter((name) => !needed.has(name))
    .map((name) => {
      const message = `Cannot use ${shownFile(name)}: no zone shows certificates of "${name}", and no route names it. Remove it, or rename it after what it is for (folder "${PKI_FOLDER}")`;
      return authorityProblem(site, { name, code: 'authority-unused', message, severity: 'warning' });
    });
}
