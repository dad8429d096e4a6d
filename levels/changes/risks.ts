// What makes a change that opens something worth a second look, said to whoever approves it.

import { parseHostPattern } from '../../forwarder/contract/host-pattern.ts';
import { multiTenantNamespace } from '../checks/multi-tenant.ts';
import type { Site, Zone } from '../model.ts';
import type { Need } from '../need.ts';
import { needsOf } from '../needs-of.ts';
import { forwardersOf } from '../needs/passage.ts';
import type { Risk } from './change.ts';
import { listText } from './words.ts';

/** Ports on which the forwarders of a site listened, by zone: `tls 443`. */
export type Listening = ReadonlyMap<string, ReadonlySet<string>>;

export function listeningIn(site: Site): Listening {
  const ports = new Map<string, Set<string>>();
  for (const zone of site.zones) {
    for (const need of needsOf(site, zone)) {
      for (const { name } of forwardersOf(zone, need)) {
        const known = ports.get(name) ?? new Set();
        ports.set(name, known.add(listenerOf(need)));
      }
    }
  }
  return ports;
}

function listenerOf({ protocol, port, listenPort }: Need): string {
  return `${protocol} ${protocol === 'tcp' ? (listenPort ?? port) : port}`;
}

export type Surroundings = {
  readonly site: Site;
  readonly zone: Zone;
  /** Undefined for a site that is new: all its ports are. */
  readonly listening: Listening | undefined;
};

export function risksOf(needs: readonly Need[], around: Surroundings): readonly Risk[] {
  const found = needs.flatMap((need) => [
    ...patternRisks(need),
    ...portRisks(need, around),
    ...expiryRisks(need),
    ...wayRisks(need, around),
    ...learningRisks(around.zone),
  ]);
  return [...new Map(found.map((risk) => [risk.text, risk])).values()];
}

function patternRisks({ host = '' }: Need): readonly Risk[] {
  const pattern = parseHostPattern(host);
  if ('fault' in pattern || pattern.kind === 'exact') return [];
  const shared = multiTenantNamespace(pattern);
  if (shared !== undefined) {
    const text = `${host} covers names that any customer of the service can have (${shared}).`;
    return [{ kind: 'multi-tenant', text }];
  }
  const which = pattern.kind === 'one-label' ? 'every name one label below' : 'every name below';
  return [{ kind: 'wildcard', text: `${host} covers ${which} ${pattern.base}.` }];
}

/** Forwarders that are new listen for the first time anyway. */
function portRisks(need: Need, { zone, listening }: Surroundings): readonly Risk[] {
  const opening = forwardersOf(zone, need).filter(({ name }) => listening?.get(name)?.has(listenerOf(need)) === false);
  if (opening.length === 0) return [];
  const [protocol = '', port = ''] = listenerOf(need).split(' ');
  const over = protocol === 'tls' ? '' : protocol === 'http' ? ' (HTTP)' : ' (plain TCP)';
  const forwarders = opening.map(({ name }) => name);
  const say = `will listen on port ${port}${over} for the first time.`;
  return [{ kind: 'new-port', text: `${listText(forwarders)} ${say}`, of: { forwarders, say } }];
}

/** Only what a person wrote down was meant to have an end. */
function expiryRisks({ provenance, expires }: Need): readonly Risk[] {
  if (provenance.kind !== 'own' || expires !== undefined) return [];
  return [{ kind: 'no-expiry', text: 'The entry has no last day.' }];
}

/** Texts name no zone where they can do without: the same is then told once of many. */
function wayRisks(need: Need, { site, zone }: Surroundings): readonly Risk[] {
  const way = [zone, ...forwardersOf(zone, need).filter((forwarder) => forwarder !== zone)];
  return way.slice(1).flatMap((above, index) => {
    const below = way[index] ?? zone;
    const skipped = LEVELS.filter((level) => level > below.level && level < above.level && isExpected(level, site));
    if (skipped.length === 0) return [];
    const text = `The way goes from level ${below.level} straight to level ${above.level}, past level ${listText(skipped.map(String))}.`;
    return [{ kind: 'level-skipped', text } as const];
  });
}

const LEVELS = [1, 2, 3, 3.5, 4, 5] as const;

/** Not every plant has an industrial DMZ; one that has should not be passed by. */
function isExpected(level: number, site: Site): boolean {
  return level !== 3.5 || site.zones.some((zone) => zone.level === level);
}

function learningRisks({ declaration: { dns } }: Zone): readonly Risk[] {
  if (dns?.unlisted !== 'forwarder') return [];
  const until = dns.until === undefined ? '' : ` until ${dns.until}`;
  const text = `The zone is in learning mode${until}: names that are not listed resolve there, too.`;
  return [{ kind: 'learning', text }];
}
