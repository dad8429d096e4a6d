// What the declarations say of a destination, beside what the objects say: two readings that share nothing but the site.

import { explainReach } from '../../levels/explain.ts';
import type { Site } from '../../levels/model.ts';
import { needsOf } from '../../levels/needs-of.ts';
import { reachOf } from '../../reachability/reach-of.ts';
import type { Plant } from '../../reachability/plant.ts';
import type { Destination, Reach } from '../../reachability/reach.ts';
import { witnessesOf } from '../../reachability/host-patterns.ts';

/** Names that no example allows, and some that look like allowed ones. */
const STRANGERS = [
  'example.com',
  'github.com.evil.example',
  'xgithub.com',
  'com',
  '1.1.1.1',
  'a.b.c.d.example',
  'localhost',
];

/** Ports on which every name is asked for: the usual one, one where nothing listens, and those where names do not count. */
const COMMON_PORTS = [443, 22];

/** Every name of every zone's needs and names near to it, asked by every zone on the ports of those needs; and names nobody has. */
export function questionsOf(site: Site): readonly Destination[] {
  const needs = site.zones.flatMap((zone) => needsOf(site, zone));
  const tcp = needs.flatMap(({ protocol, listenPort }) => (protocol === 'tcp' ? (listenPort ?? []) : []));
  const ports = new Map<string, Set<number>>();
  const ask = (host: string, asked: readonly number[]): void => {
    const known = ports.get(host) ?? new Set([...COMMON_PORTS, ...tcp]);
    ports.set(host, known);
    for (const port of asked) known.add(port);
  };
  for (const host of STRANGERS) ask(host, []);
  for (const { host, port, listenPort } of needs)
    for (const name of host === undefined ? [] : [...witnessesOf(host), ...nearTo(host)])
      ask(name, [listenPort ?? port]);
  return site.zones.flatMap(({ name: zone }) =>
    [...ports].flatMap(([host, asked]) => [...asked].map((port) => ({ zone, host, port }))),
  );
}

/** The base of a wildcard, a name below an exact one, and one label more than a wildcard of one label admits. */
function nearTo(host: string): readonly string[] {
  const base = host.replace(/^\*+\./, '');
  return [base, `deeper.${base}`, `one.two.three.${base}`];
}

/** Questions on which the two readings differ, each with what the objects say. */
export function disagreements(
  site: Site,
  plant: Plant,
  questions: readonly Destination[],
  today: string,
): readonly string[] {
  return questions.flatMap((question) => {
    const { zone, host, port } = question;
    const { verdict, reason } = explainReach(site, zone, host, port, { today });
    const reach = reachOf(plant, question, { today });
    if (reach.reachable === (verdict === 'allow') || isUnledOnTcp(site, question, reach)) return [];
    const said = reach.reachable ? 'reachable' : `${reach.stoppedBy.text} (${reach.stoppedBy.object})`;
    return [`${zone} ${host}:${port}: declared ${verdict} (${reason}), objects: ${said}`];
  });
}

/**
 * Where `explain` is too generous: on tcp ports, where the name decides nothing at the forwarder, it says "allowed" for names
 * that DNS does not lead there: below a wildcard of one label where a name exists by itself (RFC 4592), and at the top, where it
 * does not look at DNS at all. The names of tcp entries themselves are compared.
 */
function isUnledOnTcp(site: Site, { zone, host, port }: Destination, reach: Reach): boolean {
  if (reach.reachable || !/NXDOMAIN|NODATA|does not lead|no route leads/.test(reach.stoppedBy.text)) return false;
  const needs = site.zones.flatMap((each) => needsOf(site, each)).filter((need) => need.zone === zone);
  const here = needs.filter(({ protocol, listenPort }) => protocol === 'tcp' && listenPort === port);
  return here.length > 0 && here.every((need) => need.host !== host);
}
