// The clock of a node. Certificates, expiring entries and signed PROXY headers (five minutes) need one that is right, and
// a node below level 4 reaches no time server of the Internet. So time comes down the chain: each parent serves it on the
// addresses of its faces to its own children. NTP is UDP and does not pass the forwarder.

import { ancestorsOf, faceOf, type Zone } from '../../levels/model.ts';

/** Whether chrony on the zone's machines can serve children. AKS and AKS Edge Essentials run on machines of others. */
function servesTime(zone: Zone): boolean {
  return zone.distribution === 'k3s' || zone.distribution === 'none';
}

/** The address a zone gets its time from; undefined where the plant must name a source of its own. */
export function timeSourceOf(zone: Zone): string | undefined {
  return zone.parent !== undefined && servesTime(zone.parent) ? faceOf(zone)?.address : undefined;
}

/** A file for /etc/chrony/conf.d. */
export function chronyFile(zone: Zone): string {
  const source = timeSourceOf(zone);
  const allowed = zone.children.flatMap((child) => child.seenAs);
  return [
    `# Time of ${zone.name}. Delete the "pool" and "server" lines of /etc/chrony/chrony.conf: their names end at the parent.`,
    ...(source === undefined
      ? ['# Name a time server of the plant here, "server <address> iburst". The zones below follow this clock.']
      : [`server ${source} iburst`]),
    'makestep 1.0 3',
    'rtcsync',
    ...(allowed.length === 0 ? [] : servingLines(zone, allowed)),
    '',
  ].join('\n');
}

function servingLines(zone: Zone, allowed: readonly string[]): readonly string[] {
  return [
    '# Children, and nobody else, may ask.',
    ...allowed.map((network) => `allow ${network}`),
    '# While the way up is gone, the zones below still agree with each other.',
    `local stratum ${LOCAL_STRATUM + ancestorsOf(zone).length}`,
  ];
}

/** Worse than any real source, and one more per level, so that a child never outranks its parent. */
const LOCAL_STRATUM = 10;
