// What a zone that is new brings along beside its allowlist: nothing stood there before, so nothing is compared, and what is
// wider than it has to be is told as such. A new site tells the same of all its zones.

import { subtract } from '../../addresses.ts';
import type { Site, Zone } from '../../model.ts';
import { polices } from '../../needs/passage.ts';
import type { Notice } from '../change.ts';
import { countText, listText } from '../words.ts';
import { siteNotice, zoneNotice, type Comparison } from './comparison.ts';
import { uplinkText } from './uplink-words.ts';

export function newcomerNotices({ before, after: site, pairs }: Comparison): readonly Notice[] {
  if (site === undefined) return [];
  const zones = pairs.flatMap(({ before: old, after: zone }) =>
    old === undefined && zone !== undefined ? [zone] : [],
  );
  const ofZones = zones.flatMap((zone) =>
    TELLERS.flatMap(({ kind, severity = 'warning', path, tell }) => {
      const text = tell(zone);
      return text === undefined ? [] : [zoneNotice(site, zone, path, { kind, severity, text })];
    }),
  );
  return before === undefined ? [...ofZones, ...breakGlass(site)] : ofZones;
}

function breakGlass(site: Site): readonly Notice[] {
  const rule = site.declaration.breakGlass;
  if (rule === undefined) return [];
  const text = `${rule.group} may open a name in an emergency for up to ${countText(rule.maxHours, 'hour')}.`;
  return [siteNotice(site, ['breakGlass'], { kind: 'break-glass', severity: 'warning', text })];
}

type Teller = Pick<Notice, 'kind'> & {
  readonly severity?: Notice['severity'];
  readonly path: readonly string[];
  readonly tell: (zone: Zone) => string | undefined;
};

const TELLERS: readonly Teller[] = [
  { kind: 'uplink', severity: 'info', path: ['forwarder', 'uplink'], tell: wayOut },
  { kind: 'uplink', path: ['forwarder', 'uplink'], tell: privateAddresses },
  { kind: 'network', path: ['seenAs'], tell: strangeAddresses },
  { kind: 'dns', path: ['dns'], tell: learning },
  { kind: 'policies', path: ['policies'], tell: unpolicedWorkloads },
];

function wayOut({ name, parent, forwarder, declaration }: Zone): string | undefined {
  if (parent !== undefined || forwarder === undefined) return undefined;
  const { direct, connectProxy } = declaration.forwarder?.uplink ?? {};
  const asked = direct === undefined ? '' : `, and ask ${listText(direct.resolvers)} where they are`;
  return `${name} will leave the plant ${uplinkText(connectProxy)}${asked}.`;
}

function privateAddresses({ name, declaration }: Zone): string | undefined {
  const permitted = declaration.forwarder?.uplink?.direct?.permitAddresses ?? [];
  if (permitted.length === 0) return undefined;
  return `Names may lead ${name} to private addresses in ${listText(permitted)}.`;
}

function strangeAddresses({ name, parent, network, seenAs }: Zone): string | undefined {
  if (parent === undefined) return undefined;
  const strange = seenAs.flatMap((seen) => subtract(seen, [network]));
  if (strange.length === 0) return undefined;
  return `${parent.name} will take connections from ${listText(strange)} as those of ${name}, beside its own network.`;
}

function learning({ name, declaration: { dns } }: Zone): string | undefined {
  if (dns?.unlisted !== 'forwarder') return undefined;
  const until = dns.until === undefined ? '' : ` until ${dns.until}`;
  return `${name} will be in learning mode${until}: names that are not listed resolve, too, and the forwarder denies and records what is tried.`;
}

function unpolicedWorkloads(zone: Zone): string | undefined {
  if (zone.parent !== undefined || zone.cluster === undefined || polices(zone)) return undefined;
  return `Workloads of ${zone.name} will not go through its forwarder: what they reach is up to their network.`;
}
